namespace OrleansLlm.Contracts.Replicas;

/// <summary>Where one model runs. Key: <see cref="ModelKey"/>. Soft state: silos announce, silence withdraws.</summary>
[Alias("llm.model"), GrainInterfaceType("model")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Notes a replica and its load for a few seconds.</summary>
    [Alias("announce"), ResponseTimeout("00:00:05")]
    Task AnnounceAsync(ReplicaOffer offer, CancellationToken cancellationToken = default);

    /// <summary>Takes a replica out at once.</summary>
    [Alias("withdraw"), ResponseTimeout("00:00:05")]
    Task WithdrawAsync(string replica, CancellationToken cancellationToken = default);

    /// <summary>
    /// The least loaded replica outside <paramref name="except"/>; counts the pick as load until the next announcement. Calls with the same
    /// <paramref name="affinity"/> go to the same replica, which has their prefix warm, while it has a slot
    /// free and is not much busier than others; null: any replica.
    /// </summary>
    /// <exception cref="LlmException">ModelNotFound: never announced. ReplicaUnavailable: none is live.</exception>
    [Alias("pick"), ResponseTimeout("00:00:05")]
    Task<ReplicaOffer> PickAsync(IReadOnlyList<string> except, string? affinity, CancellationToken cancellationToken = default);

    /// <summary>All live replicas.</summary>
    [Alias("list"), ResponseTimeout("00:00:05")]
    Task<IReadOnlyList<ReplicaOffer>> ListAsync(CancellationToken cancellationToken = default);
}
