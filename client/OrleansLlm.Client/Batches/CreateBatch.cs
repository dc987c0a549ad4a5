namespace OrleansLlm.Client.Batches;

/// <summary>What a batch is asked to do.</summary>
public sealed record CreateBatch
{
    /// <summary>A file of purpose <c>batch</c>: a JSON object a line, with <c>custom_id</c>, <c>method</c>, <c>url</c> and <c>body</c>.</summary>
    public required string InputFileId { get; init; }

    /// <summary>The url of all its lines, such as <c>/v1/chat/completions</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>How long it may take: 1 hour to 7 days, such as <c>24h</c>.</summary>
    public string CompletionWindow { get; init; } = "24h";

    /// <summary>Up to 16 pairs, keys up to 64 and values up to 512 characters.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
