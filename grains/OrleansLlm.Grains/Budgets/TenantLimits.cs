namespace OrleansLlm.Grains.Budgets;

/// <summary>The tenant's limits as the first state files hold them.</summary>
[GenerateSerializer, Immutable, Alias("llm.budget-limits")]
internal sealed record TenantLimits
{
    [Id(0)]
    public decimal? Amount { get; init; }

    [Id(1)]
    public long? RequestsPerMinute { get; init; }

    [Id(2)]
    public long? TokensPerMinute { get; init; }
}
