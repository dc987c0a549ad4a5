namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>A part of the text on its way to the model.</summary>
/// <param name="Text">The string that holds it.</param>
/// <param name="Start">Where it begins in that string.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="AtTextStart">True when it begins where the whole input begins.</param>
internal readonly record struct TextPiece(string Text, int Start, int Length, bool AtTextStart)
{
    /// <summary>The piece itself.</summary>
    public ReadOnlySpan<char> Span => Text.AsSpan(Start, Length);

    /// <summary>A piece that is a whole string of its own.</summary>
    public static TextPiece Whole(string text, bool atTextStart) => new(text, 0, text.Length, atTextStart);

    /// <summary>A part of this piece, placed in <see cref="Text"/>.</summary>
    public TextPiece Part(int start, int length) => new(Text, start, length, AtTextStart && start == Start);
}
