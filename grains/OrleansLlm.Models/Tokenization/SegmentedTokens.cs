namespace OrleansLlm.Models.Tokenization;

/// <summary>What an encoder reads: token ids, the first of them in segment 0 and the rest in segment 1.</summary>
/// <param name="Tokens">The ids, special tokens included.</param>
/// <param name="SecondSegment">The index of the first token of segment 1; the number of tokens when there is none.</param>
public readonly record struct SegmentedTokens(int[] Tokens, int SecondSegment);
