namespace OrleansLlm.Client.Tokens;

/// <summary>Answer of <c>/v1/detokenize</c>.</summary>
internal sealed record DetokenizeAnswer(string Text);
