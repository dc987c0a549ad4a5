namespace OrleansLlm.Contracts.Budgets;

/// <summary>The limits of one tenant. Null means no limit.</summary>
[GenerateSerializer, Immutable, Alias("llm.budget-limits")]
public sealed record BudgetLimits
{
    /// <summary>Total spend in US dollars, zero or more.</summary>
    [Id(0)]
    public decimal? Amount { get; init; }

    /// <summary>Requests per minute, one or more.</summary>
    [Id(1)]
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens (input and output) per minute, one or more.</summary>
    [Id(2)]
    public long? TokensPerMinute { get; init; }
}
