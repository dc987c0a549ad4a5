using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cluster.Tests.Rollouts;

/// <summary>Calls of a model reach the versions that are in force, on real packages.</summary>
public sealed class RolloutTests : IAsyncLifetime
{
    private const string Version = "2";
    private const string Served = TestCluster.Model + "@" + Version;

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-versions-").FullName;
    private readonly TestCluster _cluster;

    public RolloutTests()
    {
        ModelPackage.Import(Path.Combine(AppContext.BaseDirectory, "models", TestCluster.Model), _folder, Served, replace: false);
        _cluster = new TestCluster(1, _folder);
    }

    private IRolloutsGrain Rollouts => _cluster.Client.GetGrain<IRolloutsGrain>(IRolloutsGrain.Key);

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_version_is_tried_on_a_share_of_calls_comes_into_force_and_is_taken_back()
    {
        await Rollouts.StartAsync(Rollout(share: 50));
        await UntilAsync(async () => (await ServedAsync(20)).Count == 2);
        var user = Requests.Chat(maxTokens: 1) with { User = "same" };
        Assert.Single((await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => CallAsync(user with { RequestId = Guid.NewGuid().ToString() })))).Distinct());

        await Rollouts.PromoteAsync(TestCluster.Model, by: null);
        await UntilAsync(async () => (await ServedAsync(4)).SetEquals([Served]));

        await Rollouts.RollBackAsync(TestCluster.Model, "on purpose", by: null);
        await UntilAsync(async () => (await ServedAsync(4)).SetEquals([TestCluster.Model]));
    }

    [Fact]
    public async Task A_rollout_goes_on_by_itself_when_enough_calls_went_well()
    {
        await Rollouts.StartAsync(Rollout(share: 60) with
        {
            Steps = [new RolloutStep { Share = 60 }, new RolloutStep { Share = 100 }],
            Guard = new RolloutGuard { MinCalls = 3 },
        });

        await UntilAsync(async () =>
        {
            await ServedAsync(5);
            return (await Rollouts.GetAsync(TestCluster.Model)).Active == Version;
        });
        Assert.Equal(
            [RolloutEventKind.Started, RolloutEventKind.Stepped, RolloutEventKind.Promoted],
            (await Rollouts.GetAsync(TestCluster.Model)).History.Select(change => change.Kind));
    }

    [Fact]
    public async Task Who_may_call_a_model_may_call_its_version()
    {
        var caller = TestCluster.NewCaller();
        await _cluster.Client.GetGrain<Contracts.Budgets.IBudgetGrain>(new Contracts.Budgets.BudgetKey(caller.Tenant).ToString()).SetLimitsAsync(
            new Contracts.Budgets.BudgetScope(), new Contracts.Budgets.ScopeLimits { AllowedModels = [TestCluster.Model] });
        await Rollouts.StartAsync(Rollout(share: 100) with { Steps = [new RolloutStep { Share = 100 }] });

        await UntilAsync(async () => Requests.Route(await Requests.ReadAsync(_cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 1)))).Model == Served);
    }

    private static StartRollout Rollout(double share) => new()
    {
        Model = TestCluster.Model,
        Version = Version,
        Steps = [new RolloutStep { Share = share, Minutes = 1000 }],
    };

    private async Task<HashSet<string>> ServedAsync(int calls)
    {
        var served = new HashSet<string>();
        for (var call = 0; call < calls; call++)
        {
            served.Add(await CallAsync(Requests.Chat(maxTokens: 1)));
        }

        return served;
    }

    private async Task<string> CallAsync(GenerationRequest request) =>
        Requests.Route(await Requests.ReadAsync(_cluster.Router().GenerateAsync(TestCluster.NewCaller(), request))).Model!;

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await HoldsAsync(holds))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }

    /// <summary>Just after the start models are still being announced.</summary>
    private static async Task<bool> HoldsAsync(Func<Task<bool>> holds)
    {
        try
        {
            return await holds();
        }
        catch (LlmException starting) when (starting.Code is LlmErrorCode.ModelNotFound or LlmErrorCode.ReplicaUnavailable)
        {
            return false;
        }
    }
}
