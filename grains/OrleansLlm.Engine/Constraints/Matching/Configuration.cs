namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>
/// Where an automaton stands: all ways in which the text so far can be read. Two equal ones are the same object within a table, so what was
/// computed for one (its next ones, its mask) is there when it comes again: a deterministic automaton that is built as it is used.
/// </summary>
internal sealed class Configuration(Place[] places, bool canEnd, int classes)
{
    /// <summary>Nothing can follow and the text is not whole.</summary>
    public static readonly Configuration Dead = new([], canEnd: false, 0);

    /// <summary>Places whose nodes read a byte, in the order of nodes and frames.</summary>
    public Place[] Places { get; } = places;

    /// <summary>The text so far is whole.</summary>
    public bool CanEnd { get; } = canEnd;

    public bool IsDead => Places.Length == 0 && !CanEnd;

    /// <summary>The text is whole and nothing can follow.</summary>
    public bool IsComplete => Places.Length == 0 && CanEnd;

    /// <summary>The configuration after a byte of each class; filled at the first use.</summary>
    public Configuration?[] Next { get; } = new Configuration?[classes];

    /// <summary>One that the same tokens can follow, whose mask is found for both; null: not known yet.</summary>
    public Configuration? Twin { get; set; }

    /// <summary>What <see cref="Next"/> says, by groups of bytes; filled at the first use.</summary>
    public Branches? Branches { get; set; }

    /// <summary>One bit per token that can follow; filled at the first use, where it is its own twin.</summary>
    public ulong[]? Mask { get; set; }

    /// <summary>The only byte that can follow, -1 when there are more or the text can end, -2 before it is known.</summary>
    public int ForcedByte { get; set; } = -2;
}
