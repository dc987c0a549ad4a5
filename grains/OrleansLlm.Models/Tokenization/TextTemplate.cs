namespace OrleansLlm.Models.Tokenization;

/// <summary>What a tokenizer's post-processor puts around one text, or around and between two. Immutable.</summary>
public sealed class TextTemplate
{
    /// <summary>One text with nothing around it.</summary>
    public static readonly TextTemplate Bare = new([TemplatePiece.Of(0, segment: 0)]);

    /// <summary>Creates a template.</summary>
    /// <param name="pieces">Its parts, in order.</param>
    public TextTemplate(IReadOnlyList<TemplatePiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        Pieces = pieces;
        SpecialTokens = pieces.Sum(piece => piece.Tokens.Count);
        int text = pieces.TakeWhile(piece => piece.Text is null).Count();
        Prefix = [.. pieces.Take(text).SelectMany(piece => piece.Tokens)];
        Suffix = [.. pieces.Skip(text + 1).SelectMany(piece => piece.Tokens)];
    }

    /// <summary>The parts, in order.</summary>
    public IReadOnlyList<TemplatePiece> Pieces { get; }

    /// <summary>How many tokens it adds to the texts' own.</summary>
    public int SpecialTokens { get; }

    /// <summary>Tokens before the first text.</summary>
    internal IReadOnlyList<int> Prefix { get; }

    /// <summary>Tokens after the first text.</summary>
    internal IReadOnlyList<int> Suffix { get; }

    /// <summary>Puts texts, already as token ids without special tokens, into the template.</summary>
    public SegmentedTokens Assemble(ReadOnlySpan<int> first, ReadOnlySpan<int> second = default)
    {
        int[] tokens = new int[first.Length + second.Length + SpecialTokens];
        int count = 0;
        int secondSegment = tokens.Length;
        foreach (var piece in Pieces)
        {
            if (piece.Segment > 0 && secondSegment == tokens.Length)
            {
                secondSegment = count;
            }

            if (piece.Text is { } text)
            {
                var part = text == 0 ? first : second;
                part.CopyTo(tokens.AsSpan(count));
                count += part.Length;
            }

            foreach (int token in piece.Tokens)
            {
                tokens[count++] = token;
            }
        }

        return new SegmentedTokens(tokens, secondSegment);
    }

    /// <summary>
    /// How much of two texts to keep so that both fit: tokens come off the longer one, one by one, until it is no longer the longer
    /// (<c>longest_first</c> of Hugging Face's tokenizers).
    /// </summary>
    /// <param name="first">Tokens of the first text.</param>
    /// <param name="second">Tokens of the second text.</param>
    /// <param name="room">Tokens that fit, special tokens not counted; not negative.</param>
    public static (int First, int Second) LongestFirst(int first, int second, int room)
    {
        if (first + second <= room)
        {
            return (first, second);
        }

        int shorter = Math.Min(Math.Min(first, second), room / 2);
        return first > second ? (room - shorter, shorter) : (shorter, room - shorter);
    }
}
