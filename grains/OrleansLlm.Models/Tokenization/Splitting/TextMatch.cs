namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>A stretch of text, in UTF-16 units.</summary>
internal readonly record struct TextMatch(int Start, int Length);
