using System.Text.Json;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Providers;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>Calls that name routes, with the real grains, ledger and engine, and a provider of the test's.</summary>
public sealed class RouteTests(RemoteCluster remote) : IClassFixture<RemoteCluster>
{
    [Fact]
    public async Task A_cascade_answers_what_is_easy_here_and_asks_the_provider_what_is_hard()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["the", " strong", " answer"], token);
        var (easy, easyEntries) = await RunAsync(Cascade(0.0001));
        Assert.Equal((TestCluster.Model, "local"), (Requests.Route(easy).Model, Requests.Route(easy).Provider));
        Assert.Equal([(TestCluster.Model, SettlementOutcome.Completed)], easyEntries.Select(entry => (entry.Model, entry.Outcome)));

        var (hard, entries) = await RunAsync(Cascade(1));

        Assert.Equal("the strong answer", Requests.Text(hard));
        Assert.Equal(
            [(TestCluster.Model, "local", 1, SettlementOutcome.Superseded), ("strong", FakeProvider.ProviderName, 2, SettlementOutcome.Completed)],
            entries.Select(entry => (entry.Model, entry.Provider, entry.Attempt, entry.Outcome)));
        Assert.All(entries, entry => Assert.Equal(("r", entries[0].CallId), (entry.Route, entry.CallId)));
        Assert.All(entries, entry => Assert.True(entry.Cost > 0));
        Assert.Equal(entries.Sum(entry => entry.Cost), hard[^1].Cost);
        Assert.Equal(entries.Sum(entry => entry.Usage.CompletionTokens), hard[^1].Usage!.CompletionTokens);
        var route = hard[^1].Route!;
        Assert.Equal(("r", 3, 2), (route.Route, route.RouteVersion, route.Attempts));
        Assert.Equal(entries.Select(entry => entry.Cost), route.AttemptList.Select(attempt => attempt.Cost));
        Assert.Contains(route.Notes, note => note.StartsWith("cascade: step 1 scored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_is_down_leaves_it_to_the_clusters_own_model()
    {
        remote.Provider.Says = (_, _, _) => FakeProvider.FailAsync(ProviderFailure.ServerError, after: 0);
        var (chunks, entries) = await RunAsync($$"""{"type":"fallback","steps":["down","{{TestCluster.Model}}"]}""");
        Assert.Equal((TestCluster.Model, 2), (Requests.Route(chunks).Model, Requests.Route(chunks).Attempts));
        Assert.Equal([SettlementOutcome.Failed, SettlementOutcome.Completed], entries.Select(entry => entry.Outcome));
        Assert.Equal(0, entries[0].Cost);
    }

    [Fact]
    public async Task A_model_at_the_limit_set_for_it_is_gone_around_and_by_name_refused_with_the_wait()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["x"], token);
        const string policy = """{"type":"fallback","steps":["limited","other"]}""";
        Assert.Equal("limited", Requests.Route((await RunAsync(policy)).Chunks).Model);
        Assert.Equal("other", Requests.Route((await RunAsync(policy)).Chunks).Model);

        var named = remote.Cluster.Router().GenerateAsync(TestCluster.NewCaller(), Requests.Chat() with { Model = "limited" });
        var refused = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(named));
        Assert.Equal(LlmErrorCode.Overloaded, refused.Code);
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_provider_that_breaks_behind_its_first_token_is_an_error()
    {
        remote.Provider.Says = (_, _, _) => FakeProvider.FailAsync(ProviderFailure.Dropped, after: 2);
        var caller = TestCluster.NewCaller();
        remote.Routes.Set(("r", $$"""{"type":"fallback","steps":["breaking","{{TestCluster.Model}}"]}"""));
        var failed = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat())));
        Assert.Equal(LlmErrorCode.ProviderFailed, failed.Code);
        Assert.Equal([SettlementOutcome.Failed], (await remote.SettledAsync(caller)).Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task A_provider_that_stalls_is_overtaken_and_its_call_ended()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.StallAsync(tokens: 0, token);
        var before = remote.Provider.Cancelled;
        var (chunks, entries) = await RunAsync($$"""{"type":"hedge","first":"stalling","second":"{{TestCluster.Model}}","after_ms":50}""");
        Assert.Equal(TestCluster.Model, Requests.Route(chunks).Model);
        Assert.Equal(
            [(1, SettlementOutcome.Cancelled), (2, SettlementOutcome.Completed)],
            entries.OrderBy(entry => entry.Attempt).Select(entry => (entry.Attempt, entry.Outcome)));
        Assert.Equal(before + 1, remote.Provider.Cancelled);
    }

    [Fact]
    public async Task Votes_of_all_members_are_billed_and_one_is_handed_on()
    {
        var turn = 0;
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync([Interlocked.Increment(ref turn) == 2 ? "no" : "yes"], token);
        var (chunks, entries) = await RunAsync("""{"type":"ensemble","members":[{"policy":"strong","samples":3}],"combine":{"type":"vote"}}""");
        Assert.Equal("yes", Requests.Text(chunks));
        Assert.Equal(3, entries.Count);
        Assert.Single(entries, entry => entry.Outcome == SettlementOutcome.Completed);
        Assert.Equal(2, entries.Count(entry => entry.Outcome == SettlementOutcome.Superseded));
        Assert.Equal(21, chunks[^1].Usage!.PromptTokens);
    }

    [Fact]
    public async Task A_shadow_is_called_billed_and_never_waited_for()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["shadow"], token);
        var caller = TestCluster.NewCaller();
        remote.Routes.Set(("r", $$"""{"type":"shadow","policy":"{{TestCluster.Model}}","shadow":"other","share":1}"""));
        var chunks = await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat()));
        Assert.Equal((TestCluster.Model, 1), (chunks[^1].Route!.Model, chunks[^1].Route!.Attempts));

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        IReadOnlyList<LedgerEntry> entries;
        while ((entries = await remote.SettledAsync(caller)).Count < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }

        Assert.Equal(2, entries.Select(entry => entry.CallId).Distinct().Count());
        Assert.Equal(SettlementOutcome.Completed, entries.Single(entry => entry.Model == "other").Outcome);
    }

    [Fact]
    public async Task A_caller_that_leaves_while_a_cascade_is_deciding_ends_and_settles_it()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.StallAsync(tokens: 3, token);
        var caller = TestCluster.NewCaller();
        remote.Routes.Set(("r", """{"type":"cascade","steps":[{"policy":"leaving","scorer":{"type":"logprob"},"threshold":0.9},"other"]}"""));
        using var leaving = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var chunk in remote.Cluster.Router().GenerateAsync(caller, Chat(), leaving.Token))
            {
                Assert.True(chunk.IsHeartbeat);
                await leaving.CancelAsync();
            }
        });
        var entry = Assert.Single(await remote.SettledAsync(caller));
        Assert.Equal((3, SettlementOutcome.Cancelled), (entry.Usage.CompletionTokens, entry.Outcome));
    }

    [Fact]
    public async Task Money_for_the_cheaper_model_only_goes_to_that_one()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["dear"], token);
        var caller = TestCluster.NewCaller();
        await remote.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString())
            .SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = 0.0015m }] });
        remote.Routes.Set(("r", $$"""{"type":"fallback","steps":["strong","{{TestCluster.Model}}"]}"""));
        var chunks = await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat() with { MaxTokens = 800 }));
        Assert.Equal(TestCluster.Model, chunks[^1].Route!.Model);
        Assert.Contains(chunks[^1].Route!.Notes, note => note.Contains("strong", StringComparison.Ordinal) || note.Contains("budget", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_may_not_use_a_model_is_led_to_one_that_it_may()
    {
        var caller = TestCluster.NewCaller();
        await remote.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString())
            .SetLimitsAsync(new BudgetScope { Key = caller.KeyId }, new ScopeLimits { AllowedModels = [TestCluster.Model] });
        remote.Routes.Set(("r", $$"""{"type":"fallback","steps":["strong","{{TestCluster.Model}}"]}"""));
        var asked = remote.Provider.Asked.Count;
        var chunks = await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat()));
        Assert.Equal((TestCluster.Model, asked), (chunks[^1].Route!.Model, remote.Provider.Asked.Count));
    }

    [Fact]
    public async Task Metadata_leads_where_rules_say_but_not_against_the_keys_own_tags()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["remote"], token);
        remote.Routes.Set(("r", $$$"""{"type":"rules","rules":[{"when":{"tags":{"tier":["gold"]}},"policy":"strong"}],"default":"{{{TestCluster.Model}}}"}"""));
        var gold = Chat() with { Metadata = new Dictionary<string, string> { ["tier"] = "gold" } };
        Assert.Equal("strong", (await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(TestCluster.NewCaller(), gold)))[^1].Route!.Model);
        var free = TestCluster.NewCaller() with { Tags = new Dictionary<string, string> { ["tier"] = "free" } };
        Assert.Equal(TestCluster.Model, (await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(free, gold)))[^1].Route!.Model);
    }

    [Fact]
    public async Task A_plan_is_told_without_a_call()
    {
        remote.Routes.Set(("r", Cascade(0.7)));
        var asked = remote.Provider.Asked.Count;
        var caller = TestCluster.NewCaller();
        var planned = await Plans().PlanAsync(caller, Chat() with { MaxTokens = 100 });
        using var plan = JsonDocument.Parse(planned.PlanJson);
        Assert.Equal(("r", 3, "cascade"), (planned.Route, planned.Version, plan.RootElement.GetProperty("kind").GetString()));
        var strong = plan.RootElement.GetProperty("steps")[1].GetProperty("plan");
        Assert.Equal(("strong", FakeProvider.ProviderName), (strong.GetProperty("model").GetString(), strong.GetProperty("provider").GetString()));
        Assert.InRange(planned.WorstCost!.Value, 100 * 0.000002m, 0.01m);
        Assert.Equal(asked, remote.Provider.Asked.Count);
        Assert.Empty(await remote.SettledAsync(caller));
    }

    [Fact]
    public async Task Routes_stand_in_the_list_of_models()
    {
        remote.Routes.Set(("r", Cascade(0.7)), ("strong", "\"other\""));
        var models = await remote.Cluster.Router().ListModelsAsync(TestCluster.NewCaller());
        Assert.Equal(("route", true), (models.Single(model => model.Name == "r").Provider, models.Single(model => model.Name == "r").SupportsChat));
        Assert.Single(models, model => model.Name == "strong");
    }

    [Fact]
    public async Task A_route_that_leads_nowhere_says_so()
    {
        remote.Routes.Set(("r", "\"no-such-model\""));
        var refused = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(TestCluster.NewCaller(), Chat())));
        Assert.Equal(LlmErrorCode.ModelNotFound, refused.Code);
        Assert.Contains("no-such-model is not known", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_failed_too_often_is_left_alone_by_routes_but_not_by_those_who_name_it()
    {
        remote.Provider.Says = (model, _, token) => model == "failing" ? FakeProvider.FailAsync(ProviderFailure.ServerError, after: 0) : FakeProvider.AnswerAsync(["fine"], token);
        remote.Routes.Set(("r", """{"type":"fallback","steps":["failing","strong"]}"""));
        var caller = TestCluster.NewCaller();
        for (var i = 0; i < 5; i++)
        {
            await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat()));
        }

        var chunks = await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat()));
        Assert.Equal(["strong"], chunks[^1].Route!.AttemptList.Select(attempt => attempt.Model));
        Assert.Contains(chunks[^1].Route!.Notes, note => note.Contains("cools down", StringComparison.Ordinal));
        var named = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat() with { Model = "failing" })));
        Assert.Equal(LlmErrorCode.ProviderFailed, named.Code);
    }

    [Fact]
    public async Task A_conversation_follows_a_route_and_keeps_the_answer()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["the", " answer"], token);
        remote.Routes.Set(("r", Cascade(1)));
        var caller = TestCluster.NewCaller();
        var conversation = remote.Cluster.Client.GetGrain<IConversationGrain>(new ConversationKey(caller.Tenant, $"{Guid.NewGuid():N}").ToString());
        await conversation.CreateAsync(new ConversationSettings { Model = "r" });
        var chunks = await Requests.ReadAsync(conversation.ReplyAsync(caller, new ReplyRequest
        {
            TurnId = "t1",
            Messages = Chat().Messages!,
            Generation = Chat() with { Model = "", Messages = null },
        }));
        Assert.Equal("the answer", Requests.Text(chunks));
        Assert.Equal("the answer", (await conversation.ListTurnsAsync(0, 10))[^1].Message.Content);
        Assert.Equal("strong", chunks[^1].Route!.Model);
    }

    private static string Cascade(double threshold) => FormattableString.Invariant(
        $$"""{"type":"cascade","steps":[{"policy":"{{TestCluster.Model}}","scorer":{"type":"logprob"},"threshold":{{threshold}}},"strong"]}""");

    private async Task<(List<GenerationChunk> Chunks, IReadOnlyList<LedgerEntry> Entries)> RunAsync(string policy)
    {
        remote.Routes.Set(("r", policy));
        var caller = TestCluster.NewCaller();
        var chunks = await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Chat()));
        return (chunks, await remote.SettledAsync(caller));
    }

    private IRouterPlansGrain Plans() => remote.Cluster.Client.GetGrain<IRouterPlansGrain>(new RouterKey(RouterKey.DirectRoute, "test").ToString());

    private static GenerationRequest Chat() => Requests.Chat(maxTokens: 30) with { Model = "r" };
}
