namespace OrleansLlm.Retrieval.Packing;

/// <summary>A part of a text, in UTF-16 units.</summary>
/// <param name="Start">Its first unit.</param>
/// <param name="Length">How many.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>One past its last unit.</summary>
    public int End => Start + Length;

    /// <summary>The part.</summary>
    public string Of(string text) => text.Substring(Start, Length);
}
