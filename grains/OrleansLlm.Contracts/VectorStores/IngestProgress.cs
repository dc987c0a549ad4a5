using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Contracts.VectorStores;

/// <summary>How far a job is that reads files into a vector store. Part of a job's durable state: fields are only ever added.</summary>
public sealed record IngestProgress
{
    /// <summary>Files that are worked on, by id.</summary>
    public IReadOnlyDictionary<string, FileProgress> Files { get; init; } = new Dictionary<string, FileProgress>();

    /// <summary>Files that have ended, well or not.</summary>
    public int Ended { get; init; }

    /// <summary>Chunks that had to be embedded so far.</summary>
    public long Embedded { get; init; }

    /// <summary>Why it stands still, or null.</summary>
    public BatchWait? Waiting { get; init; }
}
