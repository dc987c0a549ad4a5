namespace OrleansLlm.Contracts.Retrieval;

/// <summary>What became of a batch.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-batch-result")]
public sealed record IndexBatchResult
{
    /// <summary>The index's version afterwards.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>
    /// Names of chunks that came without a vector and are not in the index (any more). When there are any, nothing was changed: embed them, and make the call again.
    /// </summary>
    [Id(1)]
    public IReadOnlyList<string> Missing { get; init; } = [];
}
