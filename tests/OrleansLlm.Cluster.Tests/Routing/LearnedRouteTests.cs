using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Data;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Cluster.Tests.Routing;

/// <summary>Routes that follow what was trained and stored, with the real grains and engine, and a provider of the test's.</summary>
public sealed class LearnedRouteTests(RemoteCluster remote) : IClassFixture<RemoteCluster>
{
    private const string Hard = "prove the theorem of topology";
    private const string Easy = "a recipe with butter and flour";

    [Fact]
    public async Task A_trained_router_keeps_easy_questions_here_and_sends_hard_ones_to_the_provider()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["strong"], token);
        remote.Routes.Set(("r", $$"""{"type":"learned","router":"mine","weak":"{{TestCluster.Model}}","strong":"strong","threshold":0.7}"""));
        var caller = TestCluster.NewCaller();
        await StoreAsync(caller, "mine", RouterTrainer.Train(Questions(), new RouterTrainingOptions()).ToBytes());
        Assert.Equal(TestCluster.Model, Requests.Route(await AskAsync(caller, Easy + " 7")).Model);
        Assert.Equal("strong", Requests.Route(await AskAsync(caller, Hard + " 7")).Model);

        // Another tenant has no such router: the strong model serves, and the notes tell why.
        var other = await AskAsync(TestCluster.NewCaller(), Easy + " 7");
        Assert.Equal("strong", Requests.Route(other).Model);
        Assert.Contains(other[^1].Route!.Notes, note => note.Contains("no trained router 'mine'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trained_scorer_decides_a_cascade_with_the_answers_log_probabilities()
    {
        remote.Provider.Says = (_, _, token) => FakeProvider.AnswerAsync(["strong"], token);
        remote.Routes.Set(("r", $$"""{"type":"cascade","steps":[{"policy":"{{TestCluster.Model}}","scorer":{"type":"learned","name":"judge"},"threshold":0.5},"strong"]}"""));
        var caller = TestCluster.NewCaller();
        var random = new Random(1);
        var answers = Enumerable.Range(0, 200).Select(i => new AnswerExample($"{(i % 2 == 0 ? Hard : Easy)} {i}", "It is so.", i % 2) { Logprobs = new[] { -(float)random.NextDouble() } });
        await StoreAsync(caller, "judge", ScorerTrainer.Train([.. answers], new RouterTrainingOptions()).ToBytes());
        Assert.Equal(TestCluster.Model, Requests.Route(await AskAsync(caller, Easy + " 7")).Model);
        var hard = await AskAsync(caller, Hard + " 7");
        Assert.Equal("strong", Requests.Route(hard).Model);
        Assert.Contains(hard[^1].Route!.Notes, note => note.StartsWith("cascade: step 1 scored", StringComparison.Ordinal));
    }

    private static RoutingData Questions()
    {
        var random = new Random(1);
        return new RoutingData(
            [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0
                ? new RoutingExample($"{Hard} {i}", random.NextDouble() < 0.2 ? 1 : 0, 1)
                : new RoutingExample($"{Easy} {i}", random.NextDouble() < 0.95 ? 1 : 0, 1))],
            "small",
            "large");
    }

    private Task<StoredLearnedModel> StoreAsync(Caller caller, string name, byte[] file) => remote.Cluster.Services.GetRequiredService<LearnedFiles>()
        .StoreAsync(new LearnedModelsKey(caller.Tenant), name, file, CancellationToken.None);

    private async Task<List<GenerationChunk>> AskAsync(Caller caller, string text) => await Requests.ReadAsync(remote.Cluster.Router().GenerateAsync(
        caller, Requests.Chat(maxTokens: 8) with { Model = "r", Messages = [new ChatMessage { Role = "user", Content = text }] }));
}
