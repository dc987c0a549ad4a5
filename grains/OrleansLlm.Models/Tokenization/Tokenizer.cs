namespace OrleansLlm.Models.Tokenization;

/// <summary>Turns text into token ids and back. Immutable after loading; safe for concurrent use.</summary>
public abstract class Tokenizer
{
    /// <summary>One more than the highest token id.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Encodes text. Special tokens spelled in the text become their ids, except inside <paramref name="literalRanges"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Adds what the tokenizer's post-processor adds (BOS, CLS/SEP).</param>
    /// <param name="literalRanges">
    /// Parts of <paramref name="text"/>, in UTF-16 units, ascending and disjoint, in which nothing counts as a special token:
    /// what users wrote can not open a system turn.
    /// </param>
    public abstract int[] Encode(string text, bool addSpecialTokens, IReadOnlyList<Range>? literalRanges = null);

    /// <summary>What <see cref="Encode"/> adds to a text when it is to add special tokens.</summary>
    public virtual TextTemplate SingleTemplate => TextTemplate.Bare;

    /// <summary>How two texts are put together for one reading, or null when the tokenizer does not say.</summary>
    public virtual TextTemplate? PairTemplate => null;

    /// <summary>Decodes tokens; byte sequences that are no UTF-8 show as U+FFFD.</summary>
    public abstract string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens);

    /// <summary>
    /// The UTF-8 bytes that a token adds when it follows other tokens (a leading space included, byte-fallback tokens one raw byte).
    /// The bytes may be part of a character. Special tokens give their spelled text; ids without a token give nothing.
    /// </summary>
    public abstract ReadOnlySpan<byte> TokenBytes(int token);

    /// <summary>Whether a token is special (never shown in an answer).</summary>
    public abstract bool IsSpecial(int token);

    /// <summary>The id of a token by its exact vocabulary text, or null.</summary>
    public abstract int? TokenId(string token);
}
