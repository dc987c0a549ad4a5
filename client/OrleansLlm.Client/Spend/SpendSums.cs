namespace OrleansLlm.Client.Spend;

/// <summary>What a set of calls used and cost; money in US dollars.</summary>
public sealed record SpendSums
{
    /// <summary>Settled attempts.</summary>
    public long Requests { get; init; }

    /// <summary>Prompt tokens.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Of those, read from a cache.</summary>
    public long CachedPromptTokens { get; init; }

    /// <summary>Of those, written to a provider's cache.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Generated tokens.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>Of those, hidden reasoning.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Images in prompts.</summary>
    public long Images { get; init; }

    /// <summary>Seconds on devices, where they are known.</summary>
    public double ComputeSeconds { get; init; }

    /// <summary>The cost of all attempts with a known price.</summary>
    public decimal Cost { get; init; }

    /// <summary>What answers from caches would have cost.</summary>
    public decimal Saved { get; init; }

    /// <summary>Attempts without a known price.</summary>
    public long Unpriced { get; init; }
}
