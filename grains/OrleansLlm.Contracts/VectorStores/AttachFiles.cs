using OrleansLlm.Contracts.Jobs;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>Files to be put into a vector store.</summary>
[GenerateSerializer, Immutable, Alias("llm.attach-files")]
public sealed record AttachFiles
{
    /// <summary>The most files of one call.</summary>
    public const int MaxFiles = 2_000;

    /// <summary>The job that will read them.</summary>
    [Id(0)]
    public required string Job { get; init; }

    /// <summary>What the job is asked, by whom.</summary>
    [Id(3)]
    public required JobRequest Request { get; init; }

    /// <summary>The batch that they are; null: they are none.</summary>
    [Id(1)]
    public string? Batch { get; init; }

    /// <summary>The files, 1 to <see cref="MaxFiles"/>, each once.</summary>
    [Id(2)]
    public required IReadOnlyList<AttachFile> Files { get; init; }
}
