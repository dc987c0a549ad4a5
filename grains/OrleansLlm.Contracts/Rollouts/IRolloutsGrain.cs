namespace OrleansLlm.Contracts.Rollouts;

/// <summary>Which versions of the cluster's models are in force, and the rollouts under way. Durable; one grain, key <see cref="Key"/>.</summary>
[Alias("llm.rollouts"), GrainInterfaceType("rollouts")]
public interface IRolloutsGrain : IGrainWithStringKey
{
    /// <summary>The key of the only instance.</summary>
    const string Key = "all";

    /// <summary>All models that have or had versions in force, by name.</summary>
    [Alias("list")]
    Task<IReadOnlyList<ModelRollout>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>One model; its own package is in force where nobody ever said otherwise.</summary>
    [Alias("get")]
    Task<ModelRollout> GetAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>Begins a rollout; with a single step of 100 % and 0 minutes the version is in force at once.</summary>
    /// <exception cref="LlmException">InvalidRequest: names the field. Conflict: one is under way, or the version is in force.</exception>
    [Alias("start")]
    Task<ModelRollout> StartAsync(StartRollout rollout, CancellationToken cancellationToken = default);

    /// <summary>Ends the rollout under way: its version is in force for all calls.</summary>
    /// <exception cref="LlmException">Conflict: none is under way.</exception>
    [Alias("promote")]
    Task<ModelRollout> PromoteAsync(string model, string? by, CancellationToken cancellationToken = default);

    /// <summary>Ends the rollout under way, or, where none is, puts the version before in force again.</summary>
    /// <exception cref="LlmException">Conflict: there is nothing to go back to.</exception>
    [Alias("roll-back")]
    Task<ModelRollout> RollBackAsync(string model, string? reason, string? by, CancellationToken cancellationToken = default);

    /// <summary>What a silo saw since it told last; tells what changed since a revision. Moves rollouts on, or takes them back.</summary>
    [Alias("report"), ResponseTimeout("00:00:05")]
    Task<RolloutTable> ReportAsync(IReadOnlyList<VersionTally> tallies, long knownRevision, CancellationToken cancellationToken = default);
}
