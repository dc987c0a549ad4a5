using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.FineTuning.Erasing;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Rollouts;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Tests.Rollouts;

/// <summary>What a rollout's guard counts: how the model did, and not what its callers did.</summary>
public sealed class GuardedCallsTests : IDisposable
{
    private const string Served = "ember@2";
    private readonly FakeRollouts _rollouts = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RolloutCache _cache;

    public GuardedCallsTests() => _cache = new RolloutCache(_rollouts.Grains, TimeProvider.System, NullLogger<RolloutCache>.Instance);

    public void Dispose()
    {
        _cache.Dispose();
        _services.Dispose();
    }

    [Theory]
    [InlineData(SettlementOutcome.Completed, null, null, 1, 0)]
    [InlineData(SettlementOutcome.Superseded, null, null, 1, 0)]
    [InlineData(SettlementOutcome.Cancelled, null, null, 0, 0)]
    [InlineData(SettlementOutcome.Failed, LlmErrorCode.Timeout, "deadline_ms", 0, 0)]
    [InlineData(SettlementOutcome.Failed, LlmErrorCode.Timeout, "max_queue_ms", 0, 0)]
    [InlineData(SettlementOutcome.Failed, LlmErrorCode.Timeout, "stream", 0, 0)]
    [InlineData(SettlementOutcome.Failed, LlmErrorCode.InvalidRequest, null, 0, 0)]
    [InlineData(SettlementOutcome.Failed, LlmErrorCode.Timeout, null, 1, 1)]
    [InlineData(SettlementOutcome.Failed, LlmErrorCode.ReplicaUnavailable, null, 1, 1)]
    public async Task Only_what_the_model_did_is_counted(SettlementOutcome outcome, LlmErrorCode? failure, string? parameter, int calls, int failed)
    {
        await _cache.RefreshAsync(TestContext.Current.CancellationToken);
        var probe = new AttemptProbe(Instruments(), _cache, activity: null, TimeProvider.System);
        probe.Ended(new AttemptRecord(1, Served, "local", "named") { Outcome = outcome }, failure is { } code ? new LlmException(code, "No.", parameter) : null);
        Assert.Equal((calls, failed), await CountedAsync());
    }

    [Fact]
    public async Task A_caller_who_leaves_while_the_prompt_is_prepared_is_no_failure_of_the_model()
    {
        await _cache.RefreshAsync(TestContext.Current.CancellationToken);
        using var leaving = new CancellationTokenSource();
        var (place, call) = Place();
        var opening = place.OpenAsync(failure: null, leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        Assert.Equal((0, 0), await CountedAsync());
        Assert.Equal((SettlementOutcome.Cancelled, null), (Assert.Single(call.Record.Attempts).Outcome, call.Record.Attempts[0].Failure));
    }

    [Fact]
    public async Task A_replica_that_breaks_while_it_prepares_is_one()
    {
        await _cache.RefreshAsync(TestContext.Current.CancellationToken);
        _rollouts.Replica = new LlmException(LlmErrorCode.ReplicaUnavailable, "Gone.");
        await Assert.ThrowsAsync<LlmException>(() => Place().Place.OpenAsync(failure: null, TestContext.Current.CancellationToken));
        Assert.Equal((1, 1), await CountedAsync());
    }

    private (LocalReplicas Place, CallContext Call) Place()
    {
        var catalog = new ModelCatalog(
            Options.Create(new ServingOptions()), new EmbeddedModels(null), ErasedTrainings.None(), TimeProvider.System, NullLogger<ModelCatalog>.Instance);
        var prompts = new PromptService(catalog);
        var services = new CallServices(
            _rollouts.Grains, prompts, Prices: null!, Ledgers: null!, Settlements: null!, Providers: null!, Targets: null!, Budgets: null!, Learning: null!, _cache, Shadows: null!,
            Instruments(), TimeProvider.System);
        var request = new GenerationRequest { RequestId = "r", Model = "ember", Prompt = "a" };
        var call = new CallContext(services, new Caller { Tenant = "acme", KeyId = "k" }, request, route: null, activity: null);
        return (new LocalReplicas(call, prompts, new AttemptNode(Served, "named"), request), call);
    }

    private RouterInstruments Instruments() => new(_services.GetRequiredService<IMeterFactory>());

    private async Task<(int Calls, int Failed)> CountedAsync()
    {
        await _cache.RefreshAsync(TestContext.Current.CancellationToken);
        return ((int)_rollouts.Told.Sum(told => told.Tally.Calls), (int)_rollouts.Told.Sum(told => told.Tally.Failed));
    }
}
