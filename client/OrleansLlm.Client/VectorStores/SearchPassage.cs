using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Client.VectorStores;

/// <summary>A passage that was found.</summary>
public sealed record SearchPassage
{
    /// <summary>Its file.</summary>
    public required string FileId { get; init; }

    /// <summary>The file's name.</summary>
    public required string Filename { get; init; }

    /// <summary>0 to 1.</summary>
    public float Score { get; init; }

    /// <summary>The file's attributes.</summary>
    public IReadOnlyDictionary<string, IndexAttribute>? Attributes { get; init; }

    /// <summary>One text: the chunk, or what was told around it.</summary>
    public required IReadOnlyList<TextPart> Content { get; init; }

    /// <summary>The chunk with its places; null from other servers.</summary>
    public SearchChunk? Chunk { get; init; }

    /// <summary>What each stage gave it; only when it was asked for.</summary>
    public IReadOnlyDictionary<string, float>? Scores { get; init; }

    /// <summary>The passage.</summary>
    public string Text => string.Join('\n', Content.Select(part => part.Text));
}
