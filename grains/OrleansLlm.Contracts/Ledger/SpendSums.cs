namespace OrleansLlm.Contracts.Ledger;

/// <summary>What a set of settled attempts used and cost; money in US dollars.</summary>
[GenerateSerializer, Immutable, Alias("llm.spend-sums")]
public sealed record SpendSums
{
    /// <summary>Nothing.</summary>
    public static readonly SpendSums Zero = new();

    /// <summary>Settled attempts.</summary>
    [Id(0)]
    public long Requests { get; init; }

    /// <summary>Prompt tokens.</summary>
    [Id(1)]
    public long PromptTokens { get; init; }

    /// <summary>Of those, read from a cache.</summary>
    [Id(2)]
    public long CachedPromptTokens { get; init; }

    /// <summary>Of those, written to a provider's cache.</summary>
    [Id(3)]
    public long CacheWriteTokens { get; init; }

    /// <summary>Generated tokens.</summary>
    [Id(4)]
    public long CompletionTokens { get; init; }

    /// <summary>Of those, hidden reasoning.</summary>
    [Id(5)]
    public long ReasoningTokens { get; init; }

    /// <summary>Images in prompts.</summary>
    [Id(6)]
    public long Images { get; init; }

    /// <summary>Time on devices, where it is known.</summary>
    [Id(7)]
    public TimeSpan ComputeTime { get; init; }

    /// <summary>The cost of all attempts with a known price.</summary>
    [Id(8)]
    public decimal Cost { get; init; }

    /// <summary>What answers from caches would have cost.</summary>
    [Id(9)]
    public decimal Saved { get; init; }

    /// <summary>Attempts without a known price.</summary>
    [Id(10)]
    public long Unpriced { get; init; }

    /// <summary>Prompt and generated tokens.</summary>
    public long Tokens => PromptTokens + CompletionTokens;

    /// <summary>Both together.</summary>
    public static SpendSums operator +(SpendSums left, SpendSums right) => new()
    {
        Requests = left.Requests + right.Requests,
        PromptTokens = left.PromptTokens + right.PromptTokens,
        CachedPromptTokens = left.CachedPromptTokens + right.CachedPromptTokens,
        CacheWriteTokens = left.CacheWriteTokens + right.CacheWriteTokens,
        CompletionTokens = left.CompletionTokens + right.CompletionTokens,
        ReasoningTokens = left.ReasoningTokens + right.ReasoningTokens,
        Images = left.Images + right.Images,
        ComputeTime = left.ComputeTime + right.ComputeTime,
        Cost = left.Cost + right.Cost,
        Saved = left.Saved + right.Saved,
        Unpriced = left.Unpriced + right.Unpriced,
    };

    /// <summary>As the operator.</summary>
    public static SpendSums Add(SpendSums left, SpendSums right) => left + right;

    /// <summary>One entry.</summary>
    public static SpendSums Of(LedgerEntry entry) => new()
    {
        Requests = 1,
        PromptTokens = entry.Usage.PromptTokens,
        CachedPromptTokens = entry.Usage.CachedPromptTokens,
        CacheWriteTokens = entry.Usage.CacheWriteTokens,
        CompletionTokens = entry.Usage.CompletionTokens,
        ReasoningTokens = entry.Usage.ReasoningTokens,
        Images = entry.Usage.Images,
        ComputeTime = entry.Usage.ComputeTime,
        Cost = entry.Cost ?? 0,
        Saved = entry.Saved,
        Unpriced = entry.Cost is null ? 1 : 0,
    };
}
