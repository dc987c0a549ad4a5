using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Retrieval.Searching;

/// <summary>Adds up what the models that a search calls used and cost. Thread-safe.</summary>
internal sealed class SearchSpending
{
    private readonly Lock _lock = new();
    private bool _isUnpriced;

    /// <summary>Null: no model was called.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Null: no model was called, or the price of one is not known.</summary>
    public decimal? Cost { get; private set; }

    public void Add(TokenUsage? usage, decimal? cost)
    {
        lock (_lock)
        {
            var before = Usage ?? new TokenUsage();
            Usage = before with
            {
                PromptTokens = before.PromptTokens + (usage?.PromptTokens ?? 0),
                CompletionTokens = before.CompletionTokens + (usage?.CompletionTokens ?? 0),
                CachedPromptTokens = before.CachedPromptTokens + (usage?.CachedPromptTokens ?? 0),
                ComputeTime = before.ComputeTime + (usage?.ComputeTime ?? TimeSpan.Zero),
                IsEstimated = before.IsEstimated || usage?.IsEstimated == true,
            };
            _isUnpriced |= cost is null;
            Cost = _isUnpriced ? null : (Cost ?? 0) + cost;
        }
    }
}
