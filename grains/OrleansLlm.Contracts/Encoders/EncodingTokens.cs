namespace OrleansLlm.Contracts.Encoders;

/// <summary>What an encoder reads at once: a text, or two in one.</summary>
[GenerateSerializer, Immutable, Alias("llm.encoding-tokens")]
public sealed record EncodingTokens
{
    /// <summary>Token ids, special tokens included.</summary>
    [Id(0)]
    public required int[] Tokens { get; init; }

    /// <summary>The index of the first token of segment 1; the number of tokens when there is none.</summary>
    [Id(1)]
    public int SecondSegment { get; init; }
}
