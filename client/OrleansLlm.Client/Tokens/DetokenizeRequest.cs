namespace OrleansLlm.Client.Tokens;

/// <summary>Body of <c>/v1/detokenize</c>.</summary>
internal sealed record DetokenizeRequest(string Model, IReadOnlyList<int> Tokens);
