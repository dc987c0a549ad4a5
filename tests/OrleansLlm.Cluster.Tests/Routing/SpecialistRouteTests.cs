using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>Routes to the specialist whose examples mean the same, by the built-in embedder and by one that a policy names.</summary>
public sealed class SpecialistRouteTests(RemoteCluster remote) : IClassFixture<RemoteCluster>
{
    private const string Embedder = "ember-embed";
    private const string Asked = "how cold is it in Paris";

    [Fact]
    public async Task The_built_in_embedder_compares_examples_where_no_model_is_named_and_a_dry_run_shows_the_similarities()
    {
        await WarmAsync();
        remote.Routes.Set(("r", Policy("")), ("words", Policy("\"embedding\":\"none\",")));
        var caller = TestCluster.NewCaller();
        var plan = await UntilByMeaningAsync(caller);
        Assert.Contains("\"strong\"", plan.PlanJson, StringComparison.Ordinal);
        Assert.Contains(plan.Notes, note => note.StartsWith("specialist weather scores", StringComparison.Ordinal));
        Assert.Contains(plan.Notes, note => note.StartsWith($"similarities by {Embedder}: money 0.", StringComparison.Ordinal) && note.EndsWith(", weather 1", StringComparison.Ordinal));
        Assert.Equal("strong", Requests.Route(await AskAsync(caller, "r")).Model);

        var words = await PlanAsync(caller, "words");
        Assert.Contains(words.Notes, note => note.StartsWith("similarities by words: ", StringComparison.Ordinal));
        Assert.Equal("strong", Requests.Route(await AskAsync(caller, "words")).Model);
        Assert.DoesNotContain(await EntriesAsync(caller.Tenant), entry => entry.Model == Embedder);
        Assert.Contains(await EntriesAsync(SpecialistMeanings.House), entry => entry is { Model: Embedder, Outcome: SettlementOutcome.Completed });
    }

    [Fact]
    public async Task A_model_that_a_policy_names_is_paid_by_the_caller()
    {
        remote.Routes.Set(("r", Policy("\"embedding\":\"vectors\",")));
        var caller = TestCluster.NewCaller();
        await UntilByMeaningAsync(caller);
        Assert.Contains(await EntriesAsync(caller.Tenant), entry => entry is { Model: "vectors", Outcome: SettlementOutcome.Completed });
    }

    [Fact]
    public async Task Where_the_model_is_not_there_words_are_compared_by_their_own_threshold()
    {
        remote.Routes.Set(("r", Policy("\"embedding\":\"nobody\",\"lexical_threshold\":0.2,")));
        var caller = TestCluster.NewCaller();
        var plan = await PlanAsync(caller, "r", "weather in Paris today");
        Assert.Contains("similarities by words, since there are no vectors now: money 0, weather", string.Join('\n', plan.Notes), StringComparison.Ordinal);
        Assert.Contains(plan.Notes, note => note.EndsWith("; 0.2 is needed", StringComparison.Ordinal));
        Assert.Contains("\"strong\"", plan.PlanJson, StringComparison.Ordinal);
    }

    private static string Policy(string settings) => $$"""
        {"type":"specialist",{{settings}}"threshold":0.3,"default":"other","fallback":false,"specialists":[
          {"name":"money","examples":["transfer cash to my savings","I was charged twice for one purchase"],"policy":"{{TestCluster.Model}}"},
          {"name":"weather","examples":["is it going to rain today","how cold is it in Paris","weather forecast"],"policy":"strong"}]}
        """;

    /// <summary>Vectors of examples are made beside the first call, which does not wait for long.</summary>
    private async Task<PlannedRoute> UntilByMeaningAsync(Caller caller)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            var plan = await PlanAsync(caller, "r");
            if (!plan.Notes.Any(note => note.Contains("no vectors now", StringComparison.Ordinal)))
            {
                return plan;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private async Task WarmAsync()
    {
        await remote.Cluster.WaitForReplicasAsync(1, Embedder);
        var request = new EmbeddingRequest { RequestId = "warm", Model = Embedder, Inputs = [EncodingText.Of("warm")] };
        await foreach (var chunk in remote.Cluster.Client.GetGrain<IEncodingRouterGrain>(new RouterKey("warm", "0").ToString()).EmbedAsync(TestCluster.NewCaller(), request))
        {
            _ = chunk;
        }
    }

    private Task<PlannedRoute> PlanAsync(Caller caller, string route, string text = Asked) => remote.Cluster.Client
        .GetGrain<IRouterPlansGrain>(new RouterKey(RouterKey.DirectRoute, "test").ToString()).PlanAsync(caller, Request(route, text));

    private async Task<List<GenerationChunk>> AskAsync(Caller caller, string route) =>
        await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(caller, Request(route, Asked)));

    private static GenerationRequest Request(string route, string text) => Requests.Chat(text, maxTokens: 8) with { Model = route };

    private async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(string tenant) =>
        (await remote.Cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(tenant).ToString()).ReadAsync(new EntryQuery())).Entries;
}
