using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>What a model's tokens cost, in US dollars per million tokens.</summary>
[GenerateSerializer, Immutable, Alias("llm.model-price")]
public sealed record ModelPrice
{
    private const decimal Million = 1_000_000m;

    /// <summary>Dollars per million prompt tokens.</summary>
    [Id(0)]
    public decimal InputPerMillion { get; init; }

    /// <summary>Dollars per million generated tokens.</summary>
    [Id(1)]
    public decimal OutputPerMillion { get; init; }

    /// <summary>The exact cost of a usage, in US dollars.</summary>
    public decimal CostOf(TokenUsage usage) => CostOf(usage.PromptTokens, usage.CompletionTokens);

    /// <summary>The exact cost of so many tokens, in US dollars.</summary>
    public decimal CostOf(long promptTokens, long completionTokens) =>
        ((promptTokens * InputPerMillion) + (completionTokens * OutputPerMillion)) / Million;
}
