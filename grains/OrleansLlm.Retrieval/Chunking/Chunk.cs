namespace OrleansLlm.Retrieval.Chunking;

/// <summary>A part of a document that is indexed by itself. Immutable.</summary>
public sealed record Chunk
{
    /// <summary>Made of context and text alone: the same content has the same id, in whatever document and place. A second chunk of that content in one document has another.</summary>
    public required string Id { get; init; }

    /// <summary>Its first UTF-16 unit in the document's text.</summary>
    public required int Start { get; init; }

    /// <summary>The document's text from there on.</summary>
    public required string Text { get; init; }

    /// <summary>What stands over it, the widest first: <c>Guide > Refunds</c>; empty for none.</summary>
    public string Context { get; init; } = "";

    /// <summary>Tokens of <see cref="Content"/>.</summary>
    public required int Tokens { get; init; }

    /// <summary>The larger chunk that it lies in, or null.</summary>
    public Chunk? Parent { get; init; }

    /// <summary>UTF-16 units.</summary>
    public int Length => Text.Length;

    /// <summary>One past its last UTF-16 unit in the document's text.</summary>
    public int End => Start + Text.Length;

    /// <summary>What is embedded: context, then text.</summary>
    public string Content => Join(Context, Text);

    internal static string Join(string context, string text) => context.Length == 0 ? text : $"{context}\n{text}";
}
