using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Providers;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>Calls without a router, outside any grain, with the real ledger: their money is as exact as a router's.</summary>
public sealed class DirectCallsTests(RemoteCluster remote) : IClassFixture<RemoteCluster>
{
    private DirectCalls Direct => remote.Cluster.Services.GetRequiredService<DirectCalls>();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_names_a_providers_model_is_answered_and_settled_as_by_a_router(bool isWhole)
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["well", " said"], token);
        var request = Chat() with { NonStreaming = isWhole, MaxTokens = 100 };
        var (here, there) = (TestCluster.NewCaller(), TestCluster.NewCaller());

        var direct = await RunAsync(here, request);
        var routed = await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(there, request));

        Assert.Equal("well said", Requests.Text(direct));
        Assert.Equal((routed[^1].Cost, routed[^1].Usage), (direct[^1].Cost, direct[^1].Usage));
        Assert.Equal(Requests.Route(routed).Provider, Requests.Route(direct).Provider);
        var (mine, theirs) = (Assert.Single(await remote.SettledAsync(here)), Assert.Single(await remote.SettledAsync(there)));
        Assert.Equal((theirs.Cost, theirs.Reserved, theirs.Outcome, theirs.Usage), (mine.Cost, mine.Reserved, mine.Outcome, mine.Usage));
    }

    [Fact]
    public async Task What_needs_a_router_is_left_to_one()
    {
        remote.Routes.Set(("cheap", """{"type":"single","model":"strong"}"""));
        var caller = TestCluster.NewCaller();
        var file = new ServerToolUse { Type = "file_search", SettingsJson = "{}", Field = "tools[0]" };
        GenerationRequest[] requests =
        [
            Requests.Chat(),
            Chat() with { Model = "cheap" },
            Chat() with { ServerTools = [file] },
            Chat() with { Cache = new CacheRequest { Settings = new CacheSettings { Mode = CacheMode.On } } },
        ];
        foreach (var request in requests)
        {
            Assert.Null(await Direct.OpenAsync(caller, request, CancellationToken.None));
        }

        Assert.Empty(await remote.SettledAsync(caller));
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_providers_call_and_pays_for_what_came()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.StallAsync(tokens: 2, token);
        var caller = TestCluster.NewCaller();
        using var leaving = new CancellationTokenSource();
        var before = remote.Provider.Cancelled;

        var stream = (await Direct.OpenAsync(caller, Chat(), leaving.Token))!.GetAsyncEnumerator(CancellationToken.None);
        for (var tokens = 0; tokens < 2; tokens += stream.Current.Deltas.Sum(delta => delta.Tokens))
        {
            Assert.True(await stream.MoveNextAsync());
        }

        var next = stream.MoveNextAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await stream.DisposeAsync();

        var entry = Assert.Single(await remote.SettledAsync(caller));
        Assert.Equal((2, SettlementOutcome.Cancelled), (entry.Usage.CompletionTokens, entry.Outcome));
        Assert.Equal(before + 1, remote.Provider.Cancelled);
    }

    [Fact]
    public async Task Failures_and_refusals_are_those_of_a_router()
    {
        var caller = TestCluster.NewCaller();
        var missing = await Assert.ThrowsAsync<LlmException>(() => RunAsync(caller, Chat() with { Model = "nobody" }));
        Assert.Equal((LlmErrorCode.ModelNotFound, "model"), (missing.Code, missing.Parameter));

        remote.Provider.Says = (_, _, _) => FakeProvider.FailAsync(ProviderFailure.Dropped, after: 3);
        var failed = await Assert.ThrowsAsync<LlmException>(() => RunAsync(caller, Chat()));
        Assert.Equal(LlmErrorCode.ProviderFailed, failed.Code);
        var entry = Assert.Single(await remote.SettledAsync(caller));
        Assert.Equal((3, SettlementOutcome.Failed), (entry.Usage.CompletionTokens, entry.Outcome));

        await remote.Cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString())
            .SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = 0.0001m }] });
        var asked = remote.Provider.Asked.Count;
        var refused = await Assert.ThrowsAsync<LlmException>(() => RunAsync(caller, Chat() with { MaxTokens = 1_000 }));
        Assert.Equal(LimitKind.Budget, refused.Refusal!.Kind);
        Assert.Equal(asked, remote.Provider.Asked.Count);
    }

    [Fact]
    public async Task Calls_of_one_silo_at_once_are_each_settled_once()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync([.. Enumerable.Range(0, 200).Select(i => $"t{i} ")], token);
        var caller = TestCluster.NewCaller();

        // Beyond the first slice of tokens, so that leases are lengthened beside the streams.
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => RunAsync(caller, Chat() with { MaxTokens = 1_000 }))));

        Assert.All(answers, chunks => Assert.Equal(200, chunks[^1].Usage!.CompletionTokens));
        var entries = await remote.SettledAsync(caller);
        Assert.Equal((32, 32), (entries.Count, entries.Select(entry => entry.CallId).Distinct().Count()));
        Assert.All(entries, entry => Assert.Equal((7, 200, SettlementOutcome.Completed), (entry.Usage.PromptTokens, entry.Usage.CompletionTokens, entry.Outcome)));
    }

    private static GenerationRequest Chat() => Requests.Chat() with { Model = "strong" };

    private async Task<List<GenerationChunk>> RunAsync(Caller caller, GenerationRequest request)
    {
        var stream = await Direct.OpenAsync(caller, request, CancellationToken.None);
        Assert.NotNull(stream);
        return await Requests.ReadAsync(stream);
    }
}
