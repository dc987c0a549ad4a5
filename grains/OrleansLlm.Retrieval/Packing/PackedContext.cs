namespace OrleansLlm.Retrieval.Packing;

/// <summary>Passages that fit a budget, in the order of presentation. Immutable.</summary>
public sealed record PackedContext
{
    /// <summary>Nothing was found, or nothing fits.</summary>
    public static readonly PackedContext Empty = new() { Passages = [] };

    /// <summary>The passages; their numbers are different ones.</summary>
    public required IReadOnlyList<PackedPassage> Passages { get; init; }

    /// <summary>Tokens of all of them as the prompt shows them.</summary>
    public int Tokens { get; init; }

    /// <summary>Passages that were joined to ones they overlapped.</summary>
    public int Merged { get; init; }

    /// <summary>Passages that said what a better one says.</summary>
    public int Duplicates { get; init; }

    /// <summary>Passages that did not fit at all.</summary>
    public int Dropped { get; init; }
}
