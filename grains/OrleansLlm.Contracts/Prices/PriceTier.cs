namespace OrleansLlm.Contracts.Prices;

/// <summary>Other rates for long prompts: they hold for all tokens of a call whose prompt is longer.</summary>
[GenerateSerializer, Immutable, Alias("llm.price-tier")]
public sealed record PriceTier
{
    /// <summary>The rates hold when the prompt has more tokens than this, cached ones included.</summary>
    [Id(0)]
    public int AbovePromptTokens { get; init; }

    /// <summary>The rates.</summary>
    [Id(1)]
    public required TokenRates Rates { get; init; }
}
