using OrleansLlm.Contracts.Learning;

namespace OrleansLlm.Grains.Learning;

/// <summary>An owner's trained models, and what is left to remove of others.</summary>
[GenerateSerializer, Alias("llm.state.learned-models")]
internal sealed class LearnedModelsState
{
    [Id(0)]
    public long Revision { get; set; }

    /// <summary>By name, then by version.</summary>
    [Id(1)]
    public List<StoredLearnedModel> Models { get; set; } = [];

    /// <summary>Files that are being written, or are to be removed.</summary>
    [Id(2)]
    public List<DoomedModel> Doomed { get; set; } = [];
}
