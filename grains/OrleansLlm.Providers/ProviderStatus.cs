namespace OrleansLlm.Providers;

/// <summary>How a provider is, as it says itself.</summary>
/// <param name="IsReady">It answers and says that it is ready.</param>
/// <param name="Running">Requests that it works on; null: it does not tell.</param>
/// <param name="Waiting">Requests that wait there; null: it does not tell.</param>
/// <param name="CacheUsage">Share of its KV memory in use, 0 to 1; null: it does not tell.</param>
/// <param name="Problem">Why it is not ready, or null.</param>
/// <param name="ContextLength">The most tokens of prompt and output together; null: it does not tell.</param>
public sealed record ProviderStatus(
    bool IsReady, int? Running = null, int? Waiting = null, double? CacheUsage = null, string? Problem = null, int? ContextLength = null);
