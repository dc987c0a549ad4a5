namespace OrleansLlm.Client.Tokens;

/// <summary>Answer of <c>/v1/tokenize</c>.</summary>
internal sealed record TokenizeAnswer(int[] Tokens, int Count, int MaxModelLen);
