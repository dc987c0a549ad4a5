using OrleansLlm.Cluster.Tests.Encoders;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers;

namespace OrleansLlm.Cluster.Tests.Routing;

public sealed class RemoteModelTests(RemoteCluster remote) : IClassFixture<RemoteCluster>
{
    [Fact]
    public async Task A_providers_model_is_called_by_its_name_and_settled_for_what_the_provider_counts()
    {
        var caller = TestCluster.NewCaller();
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["well", " said"], token);

        var chunks = await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat() with { MaxTokens = 100 }));

        Assert.Equal("well said", Requests.Text(chunks));
        Assert.Equal(("strong", FakeProvider.ProviderName, 1), (Requests.Route(chunks).Model, Requests.Route(chunks).Provider, Requests.Route(chunks).Attempts));
        var entry = Assert.Single(await remote.SettledAsync(caller));
        Assert.Equal(("strong", FakeProvider.ProviderName, "settings:strong", SettlementOutcome.Completed), (entry.Model, entry.Provider, entry.PriceRule, entry.Outcome));
        Assert.Equal((7, 2), (entry.Usage.PromptTokens, entry.Usage.CompletionTokens));
        Assert.Equal((7 * 0.000001m) + (2 * 0.000002m), entry.Cost);
        Assert.Equal(entry.Cost, chunks[^1].Cost);
        Assert.InRange(entry.Reserved, (100 * 0.000002m) + 0.000010m, (100 * 0.000002m) + 0.0002m);
        Assert.Equal(SettlementOutcome.Completed, Assert.Single(chunks[^1].Route!.AttemptList).Outcome);
    }

    [Fact]
    public async Task The_output_that_was_reserved_is_what_the_provider_is_asked_for()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["x"], token);
        await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(TestCluster.NewCaller(), Chat() with { Model = "other" }));
        Assert.Equal(4_096, remote.Provider.Asked.Last(asked => asked.Model == "other").Request.MaxTokens);
    }

    [Fact]
    public async Task A_call_that_fails_before_its_first_token_costs_nothing_and_says_who_failed()
    {
        var caller = TestCluster.NewCaller();
        remote.Provider.Says = (_, _, _) => FakeProvider.FailAsync(ProviderFailure.ServerError, after: 0);
        var failed = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat())));
        Assert.Equal((LlmErrorCode.ProviderFailed, "fake: it went wrong"), (failed.Code, failed.Message));
        var entry = Assert.Single(await remote.SettledAsync(caller));
        Assert.Equal((0m, SettlementOutcome.Failed), (entry.Cost, entry.Outcome));
    }

    [Fact]
    public async Task A_stream_that_breaks_is_an_error_and_what_came_is_billed()
    {
        var caller = TestCluster.NewCaller();
        remote.Provider.Says = (_, _, _) => FakeProvider.FailAsync(ProviderFailure.Dropped, after: 3);
        var text = "";
        await Assert.ThrowsAsync<LlmException>(async () =>
        {
            await foreach (var chunk in remote.Cluster.Router().GenerateAsync(caller, Chat()))
            {
                text += string.Concat(chunk.Deltas.Select(delta => delta.Text));
            }
        });
        Assert.Equal("t0t1t2", text);
        var entry = Assert.Single(await remote.SettledAsync(caller));
        Assert.Equal((3, SettlementOutcome.Failed), (entry.Usage.CompletionTokens, entry.Outcome));
        Assert.True(entry.Cost > 0);
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_providers_call_and_pays_for_what_came()
    {
        var caller = TestCluster.NewCaller();
        remote.Provider.Says = (_, _, token) => FakeProvider.StallAsync(tokens: 2, token);
        var before = remote.Provider.Cancelled;
        using var leaving = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var tokens = 0;
            await foreach (var chunk in remote.Cluster.Router().GenerateAsync(caller, Chat(), leaving.Token))
            {
                tokens += chunk.Deltas.Sum(delta => delta.Tokens);
                if (tokens == 2)
                {
                    await leaving.CancelAsync();
                }
            }
        });
        var entry = Assert.Single(await remote.SettledAsync(caller));
        Assert.Equal((2, SettlementOutcome.Cancelled), (entry.Usage.CompletionTokens, entry.Outcome));
        Assert.Equal(before + 1, remote.Provider.Cancelled);
    }

    [Fact]
    public async Task Without_room_for_the_worst_case_nobody_is_called()
    {
        var caller = TestCluster.NewCaller();
        await remote.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString())
            .SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = 0.0001m }] });
        var asked = remote.Provider.Asked.Count;
        var refused = await Assert.ThrowsAsync<LlmException>(
            () => Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat() with { MaxTokens = 1_000 })));
        Assert.Equal(LimitKind.Budget, refused.Refusal!.Kind);
        Assert.Equal(asked, remote.Provider.Asked.Count);
    }

    [Fact]
    public async Task A_quiet_provider_is_heard_as_signs_of_life()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.StallAsync(tokens: 1, token);
        var afterToken = 0;
        await foreach (var chunk in remote.Cluster.Router().GenerateAsync(TestCluster.NewCaller(), Chat()))
        {
            afterToken += chunk.Deltas.Count > 0 || afterToken > 0 ? 1 : 0;
            if (afterToken == 2)
            {
                Assert.True(chunk.IsHeartbeat);
                break;
            }
        }
    }

    [Fact]
    public async Task Models_of_providers_stand_in_the_list_and_are_held_to_their_kind()
    {
        var models = await remote.Cluster.Router().ListModelsAsync(TestCluster.NewCaller());
        Assert.Contains(models, model => model is { Name: "strong", Provider: FakeProvider.ProviderName, Price.Id: "settings:strong" });
        Assert.Contains(models, model => model is { Name: TestCluster.Model, Provider: "local" });
        var wrong = await Assert.ThrowsAsync<LlmException>(
            () => Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(TestCluster.NewCaller(), Chat() with { Model = "vectors" })));
        Assert.Equal((LlmErrorCode.InvalidRequest, "model"), (wrong.Code, wrong.Parameter));
    }

    [Fact]
    public async Task Embeddings_and_reranks_go_through_providers_too()
    {
        var caller = TestCluster.NewCaller();
        var router = remote.Cluster.Client.GetGrain<IEncodingRouterGrain>(new RouterKey(RouterKey.DirectRoute, "remote").ToString());
        var embed = new EmbeddingRequest { RequestId = "e", Model = "vectors", Inputs = [EncodingText.Of("one"), EncodingText.Of("three")] };

        var (values, last, route) = await EncoderCluster.ReadAsync(router.EmbedAsync(caller, embed));
        Assert.Equal([[3, 1], [5, 1]], values);
        Assert.Equal((6, FakeProvider.ProviderName, 6 * 0.000001m), (last.Usage!.PromptTokens, route.Provider, last.Cost));

        var rerank = new RerankRequest { RequestId = "r", Model = "order", Query = "q", Documents = ["a", "bbb"] };
        Assert.Equal(11, (await EncoderCluster.ReadAsync(router.RerankAsync(caller, rerank))).Last.Usage!.PromptTokens);

        var wrong = await Assert.ThrowsAsync<LlmException>(
            () => EncoderCluster.ReadAsync(router.EmbedAsync(caller, embed with { Inputs = [EncodingText.Of("good"), EncodingText.Of("bad")] })));
        Assert.Equal((LlmErrorCode.InvalidRequest, "input"), (wrong.Code, wrong.Parameter));
        Assert.Equal(
            [(SettlementOutcome.Completed, 6), (SettlementOutcome.Completed, 11), (SettlementOutcome.Failed, 0)],
            (await remote.SettledAsync(caller)).Select(entry => (entry.Outcome, entry.Usage.PromptTokens)));
    }

    private static GenerationRequest Chat() => Requests.Chat() with { Model = "strong" };
}
