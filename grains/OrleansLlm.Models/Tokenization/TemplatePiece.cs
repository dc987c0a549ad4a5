namespace OrleansLlm.Models.Tokenization;

/// <summary>One part of a <see cref="TextTemplate"/>: special tokens, or the place of a text.</summary>
/// <param name="Tokens">The special tokens; none where a text stands.</param>
/// <param name="Text">Which text stands here, 0 or 1; null for special tokens.</param>
/// <param name="Segment">The token type (BERT's segment) of the part, 0 or 1.</param>
public sealed record TemplatePiece(IReadOnlyList<int> Tokens, int? Text, int Segment)
{
    /// <summary>Special tokens.</summary>
    public static TemplatePiece Special(int segment, params IReadOnlyList<int> tokens) => new(tokens, null, segment);

    /// <summary>A text's place.</summary>
    public static TemplatePiece Of(int text, int segment) => new([], text, segment);
}
