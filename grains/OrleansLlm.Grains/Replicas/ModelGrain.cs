using Orleans.Concurrency;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Knows where one model runs. See <see cref="ReplicaTable"/> for the rules.</summary>
[GrainType("model"), Reentrant]
internal sealed class ModelGrain(TimeProvider timeProvider) : Grain, IModelGrain
{
    private readonly ReplicaTable _replicas = new(Announcements.Life);
    private readonly FirstAnnouncement _first = new(timeProvider);

    private string Model => ModelKey.Parse(this.GetPrimaryKeyString()).Model;

    public Task AnnounceAsync(ReplicaOffer offer, CancellationToken cancellationToken)
    {
        _replicas.Announce(offer, timeProvider.GetUtcNow());
        _first.Arrived();
        return Task.CompletedTask;
    }

    public Task WithdrawAsync(string replica, CancellationToken cancellationToken)
    {
        _replicas.Withdraw(replica);
        return Task.CompletedTask;
    }

    public async Task<ReplicaOffer> PickAsync(IReadOnlyList<string> except, string? affinity, CancellationToken cancellationToken)
    {
        await _first.WaitAsync(cancellationToken);
        return _replicas.Pick(except, affinity, timeProvider.GetUtcNow()) ?? throw new LlmException(
            LlmErrorCode.ReplicaUnavailable,
            except.Count == 0
                ? $"No silo serves the model '{Model}' at the moment."
                : $"No further silo serves the model '{Model}': {except.Count} did not answer.",
            retryAfter: Announcements.Life);
    }

    public async Task<IReadOnlyList<ReplicaOffer>> ListAsync(CancellationToken cancellationToken)
    {
        await _first.WaitAsync(cancellationToken);
        return _replicas.Live(timeProvider.GetUtcNow());
    }
}
