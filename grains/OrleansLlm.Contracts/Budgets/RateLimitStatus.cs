namespace OrleansLlm.Contracts.Budgets;

/// <summary>Requests and tokens left in the current minute, as the <c>x-ratelimit-*</c> headers tell them.</summary>
[GenerateSerializer, Immutable, Alias("llm.rate-limit-status")]
public sealed record RateLimitStatus
{
    /// <summary>Allowed requests per minute.</summary>
    [Id(0)]
    public long LimitRequests { get; init; }

    /// <summary>Requests left.</summary>
    [Id(1)]
    public long RemainingRequests { get; init; }

    /// <summary>Time until the request limit is whole again.</summary>
    [Id(2)]
    public TimeSpan ResetRequests { get; init; }

    /// <summary>Allowed tokens per minute.</summary>
    [Id(3)]
    public long LimitTokens { get; init; }

    /// <summary>Tokens left.</summary>
    [Id(4)]
    public long RemainingTokens { get; init; }

    /// <summary>Time until the token limit is whole again.</summary>
    [Id(5)]
    public TimeSpan ResetTokens { get; init; }
}
