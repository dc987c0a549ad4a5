namespace OrleansLlm.Contracts.Budgets;

/// <summary>Limits that replace a scope's own for a time; usage is counted on.</summary>
[GenerateSerializer, Immutable, Alias("llm.limit-override")]
public sealed record LimitOverride
{
    /// <summary>The limits in force meanwhile; tags of the scope stay.</summary>
    [Id(0)]
    public required ScopeLimits Limits { get; init; }

    /// <summary>When it begins (UTC).</summary>
    [Id(1)]
    public DateTimeOffset From { get; init; }

    /// <summary>When the scope's own limits are back (UTC), after <see cref="From"/>.</summary>
    [Id(2)]
    public DateTimeOffset Until { get; init; }

    /// <summary>Why, for the record.</summary>
    [Id(3)]
    public string? Reason { get; init; }
}
