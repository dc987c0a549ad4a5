using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Rollouts;

/// <summary>What happened to a model's versions. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<RolloutEventKind>))]
public enum RolloutEventKind
{
    /// <summary>A rollout began.</summary>
    Started = 0,
    /// <summary>A rollout went on to its next step.</summary>
    Stepped = 1,
    /// <summary>A version is in force for all calls.</summary>
    Promoted = 2,
    /// <summary>The version before is in force again, because someone asked for it.</summary>
    RolledBack = 3,
    /// <summary>The version before is in force again, because the new one failed more often than the guard allows.</summary>
    GuardTripped = 4,
}
