using System.Reflection;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Tests.Rollouts;

/// <summary>A rollout of ember's version 2, a replica of it that prepares no prompt before its caller leaves, and a grain factory that has nothing else.</summary>
internal sealed class FakeRollouts : IRolloutsGrain, IModelGrain, IReplicaGrain
{
    public FakeRollouts()
    {
        Grains = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)(object)Grains).Rollouts = this;
    }

    public IGrainFactory Grains { get; }

    /// <summary>How the replica fails, or null.</summary>
    public Exception? Replica { get; set; }

    /// <summary>What was reported.</summary>
    public List<VersionTally> Told { get; } = [];

    public Task<RolloutTable> ReportAsync(IReadOnlyList<VersionTally> tallies, long knownRevision, CancellationToken cancellationToken = default)
    {
        Told.AddRange(tallies);
        var rollout = new RunningRollout { Version = "2", Steps = [new RolloutStep { Share = 50 }], Guard = new RolloutGuard() };
        return Task.FromResult(new RolloutTable { Revision = 1, Models = [new ModelRollout { Model = "ember", Rollout = rollout }] });
    }

    public Task<ReplicaOffer> PickAsync(IReadOnlyList<string> except, string? affinity, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ReplicaOffer { Replica = "r", Model = new ModelInfo { Name = "ember@2", Architecture = "llama" }, Load = new ReplicaLoad() });

    public async Task<TokenCount> PrepareAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Replica is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken);
        throw Replica!;
    }

    public Task<IReadOnlyList<ModelRollout>> ListAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ModelRollout> GetAsync(string model, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ModelRollout> StartAsync(StartRollout rollout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ModelRollout> PromoteAsync(string model, string? by, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ModelRollout> RollBackAsync(string model, string? reason, string? by, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task AnnounceAsync(ReplicaOffer offer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task WithdrawAsync(string replica, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    Task<IReadOnlyList<ReplicaOffer>> IModelGrain.ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> DetokenizeAsync(int[] tokens, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<GenerationChunk> GenerateAsync(ReplicaRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ReplicaLoad> GetLoadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

#pragma warning disable CA1852 // The runtime derives from it.
    /// <summary>Public, since the runtime derives from it.</summary>
    public class Factory : DispatchProxy
#pragma warning restore CA1852
    {
        internal FakeRollouts? Rollouts { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Rollouts;
    }
}
