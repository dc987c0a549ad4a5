using System.Collections.Frozen;
using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>A document: replaced and deleted as a whole.</summary>
public sealed record IndexDocument
{
    /// <summary>Its name in the index; at most 512 characters.</summary>
    public required string Id { get; init; }

    /// <summary>What filters look at: at most 16.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Attributes { get; init; } = FrozenDictionary<string, AttributeValue>.Empty;

    /// <summary>When it was written, for time decay; null: it has no age.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Its passages, in order.</summary>
    public required IReadOnlyList<IndexChunk> Chunks { get; init; }
}
