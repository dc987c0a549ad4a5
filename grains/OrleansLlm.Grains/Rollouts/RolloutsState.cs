using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Grains.Rollouts;

/// <summary>The models that have or had versions in force.</summary>
[GenerateSerializer, Alias("llm.rollouts-state")]
internal sealed class RolloutsState
{
    [Id(0)]
    public long Revision { get; set; }

    [Id(1)]
    public Dictionary<string, ModelRollout> Models { get; set; } = [];
}
