namespace OrleansLlm.Contracts.Budgets;

/// <summary>The limits of one <see cref="BudgetScope"/>. Null or empty means no limit. All scopes of a call must pass.</summary>
[GenerateSerializer, Immutable, Alias("llm.scope-limits")]
public sealed record ScopeLimits
{
    /// <summary>Money per window; at most one of each period and kind.</summary>
    [Id(0)]
    public IReadOnlyList<WindowBudget> Budgets { get; init; } = [];

    /// <summary>Calls per minute, 1 or more.</summary>
    [Id(1)]
    public long? RequestsPerMinute { get; init; }

    /// <summary>Prompt and generated tokens per minute, 1 or more.</summary>
    [Id(2)]
    public long? TokensPerMinute { get; init; }

    /// <summary>Prompt tokens per minute, 1 or more.</summary>
    [Id(3)]
    public long? InputTokensPerMinute { get; init; }

    /// <summary>Generated tokens per minute, 1 or more.</summary>
    [Id(4)]
    public long? OutputTokensPerMinute { get; init; }

    /// <summary>Calls that run at once, 1 or more.</summary>
    [Id(5)]
    public int? ConcurrentRequests { get; init; }

    /// <summary>Models that may be called; <c>*</c> at the end of a name matches any rest. Null: all.</summary>
    [Id(6)]
    public IReadOnlyList<string>? AllowedModels { get; init; }

    /// <summary>From when on (UTC) every call is refused.</summary>
    [Id(7)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Every new call is refused until this is false again.</summary>
    [Id(8)]
    public bool Suspended { get; init; }

    /// <summary>Cost allocation tags: copied to every ledger entry of the scope. Names and values up to 64 characters, at most 16.</summary>
    [Id(9)]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
