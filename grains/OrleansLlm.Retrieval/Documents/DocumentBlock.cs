namespace OrleansLlm.Retrieval.Documents;

/// <summary>A part of a document's text that belongs together.</summary>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Level">Of a heading, from 1; else 0.</param>
public readonly record struct DocumentBlock(int Start, int Length, BlockKind Kind, int Level = 0)
{
    /// <summary>One past its last UTF-16 unit.</summary>
    public int End => Start + Length;
}
