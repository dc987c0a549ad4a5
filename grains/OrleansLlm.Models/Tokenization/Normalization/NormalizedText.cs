namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Text on its way through the normalizers.</summary>
/// <param name="Text">The text so far.</param>
/// <param name="Origins">For each UTF-16 unit of <paramref name="Text"/> the index of the unit it came from; null when nobody asks.</param>
internal readonly record struct NormalizedText(string Text, int[]? Origins)
{
    /// <summary>Text before any normalizer.</summary>
    public static NormalizedText Raw(string text, bool trackOrigins) =>
        new(text, trackOrigins ? [.. Enumerable.Range(0, text.Length)] : null);
}
