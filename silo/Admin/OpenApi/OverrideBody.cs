using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>The body that sets other limits for a time.</summary>
internal sealed record OverrideBody
{
    /// <summary>The limits in force meanwhile.</summary>
    public required ScopeLimits Limits { get; init; }

    /// <summary>When it begins; absent: now.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When the level's own limits are back.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Why, for the record, up to 200 characters.</summary>
    public string? Reason { get; init; }
}
