namespace OrleansLlm.Routing.Targets;

/// <summary>What a server told of itself.</summary>
/// <param name="IsReady">Whether it takes calls.</param>
/// <param name="Outstanding">Requests that run or wait there, from all of its clients; null: it does not tell.</param>
/// <param name="CacheUsage">Share of its KV memory in use, 0 to 1; null: it does not tell.</param>
public sealed record TargetStatus(bool IsReady = true, int? Outstanding = null, double? CacheUsage = null);
