namespace OrleansLlm.Contracts.Batches;

/// <summary>What a batch is asked to do. Part of a job's durable state: fields are only ever added.</summary>
public sealed record BatchInput
{
    /// <summary>The kind of job that batches are.</summary>
    public const string Kind = "batch";

    /// <summary>The file with the requests, one a line.</summary>
    public required string InputFileId { get; init; }

    /// <summary>The endpoint of all requests, such as <c>/v1/chat/completions</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The completion window as it was given, such as <c>24h</c>.</summary>
    public required string CompletionWindow { get; init; }

    /// <summary>The completion window in seconds.</summary>
    public required long WindowSeconds { get; init; }

    /// <summary>The creator's own pairs, or null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>How long output files are kept, in seconds; null: until they are deleted.</summary>
    public long? OutputSeconds { get; init; }
}
