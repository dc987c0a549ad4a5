namespace OrleansLlm.Models.Templates;

/// <summary>What a conversation that ends earlier renders as: the beginning of the whole one's text, and then a text of its own.</summary>
/// <param name="Shared">Characters of the whole conversation's text.</param>
/// <param name="Own">What follows them.</param>
public readonly record struct TurnText(int Shared, string Own)
{
    /// <summary>Characters in all.</summary>
    public int Length => Shared + Own.Length;

    /// <summary>Whether the whole conversation begins with this one.</summary>
    /// <param name="whole">The whole conversation's text.</param>
    public bool Begins(string whole)
    {
        ArgumentNullException.ThrowIfNull(whole);
        return whole.AsSpan(Shared).StartsWith(Own, StringComparison.Ordinal);
    }

    /// <summary>Whether another one, which ends no earlier, begins with this one.</summary>
    /// <param name="whole">The whole conversation's text.</param>
    /// <param name="later">The other one.</param>
    public bool Begins(string whole, TurnText later)
    {
        ArgumentNullException.ThrowIfNull(whole);
        return string.Concat(whole.AsSpan(Shared, later.Shared - Shared), later.Own).StartsWith(Own, StringComparison.Ordinal);
    }
}
