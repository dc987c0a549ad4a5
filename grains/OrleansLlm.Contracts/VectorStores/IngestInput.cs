namespace OrleansLlm.Contracts.VectorStores;

/// <summary>What a job is asked to read into a vector store: the store knows which files. Part of a job's durable state: fields are only ever added.</summary>
public sealed record IngestInput
{
    /// <summary>The kind of job that reads files into vector stores.</summary>
    public const string Kind = "ingest";

    /// <summary>The store.</summary>
    public required string Store { get; init; }

    /// <summary>The batch that the files are, or null.</summary>
    public string? Batch { get; init; }
}
