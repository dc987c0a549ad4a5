namespace OrleansLlm.Contracts.Routing;

/// <summary>A generated token's log-probability and the alternatives it was chosen from.</summary>
[GenerateSerializer, Immutable, Alias("llm.token-logprob")]
public sealed record TokenLogprob
{
    /// <summary>The chosen token.</summary>
    [Id(0)]
    public required TokenAlternative Chosen { get; init; }

    /// <summary>The likeliest tokens, best first.</summary>
    [Id(1)]
    public IReadOnlyList<TokenAlternative> Top { get; init; } = [];
}
