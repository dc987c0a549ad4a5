namespace OrleansLlm.Engine.Encoders;

/// <summary>What an encoder reads at once: a text, or two in one.</summary>
/// <param name="Tokens">Token ids, special tokens included; at least one.</param>
/// <param name="SecondSegment">The index of the first token of segment 1; the number of tokens when there is none.</param>
public readonly record struct EncoderInput(int[] Tokens, int SecondSegment)
{
    /// <summary>A single text.</summary>
    public EncoderInput(int[] tokens)
        : this(tokens, tokens.Length)
    {
    }
}
