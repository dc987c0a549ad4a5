namespace OrleansLlm.Retrieval.Documents;

/// <summary>Where in the file a part of the text comes from.</summary>
/// <param name="Start">The part's first UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Place">The place in the file.</param>
/// <param name="IsExact">The part is what those bytes decode to, so that parts of it have places of their own.</param>
public readonly record struct SourceSpan(int Start, int Length, SourcePlace Place, bool IsExact = false)
{
    /// <summary>One past the part's last UTF-16 unit.</summary>
    public int End => Start + Length;
}
