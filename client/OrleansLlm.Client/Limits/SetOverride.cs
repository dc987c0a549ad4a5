using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Client.Limits;

/// <summary>Body that sets an override.</summary>
internal sealed record SetOverride(ScopeLimits Limits, DateTimeOffset? From, DateTimeOffset Until, string? Reason);
