using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Http;

/// <summary>How long the phases of one call may take.</summary>
internal readonly record struct PhaseLimits(string Provider, TimeSpan FirstToken, TimeSpan BetweenTokens, TimeSpan Total, string TotalField)
{
    /// <summary>What the limit is called that is the caller's own.</summary>
    public const string Deadline = "deadline_ms";

    /// <summary>Of a call: the provider's limits and the call's own deadline, whichever is tighter.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="timeouts">Its limits.</param>
    /// <param name="isStreamed">Whether tokens are seen as they come.</param>
    /// <param name="deadlineMilliseconds">The call's own, or null.</param>
    public static PhaseLimits Of(string provider, ProviderTimeouts timeouts, bool isStreamed, int? deadlineMilliseconds)
    {
        var deadline = deadlineMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.MaxValue;
        var (total, field) = deadline < timeouts.Total ? (deadline, Deadline) : (timeouts.Total, "Timeouts:Total");
        return isStreamed
            ? new PhaseLimits(provider, timeouts.FirstToken, timeouts.BetweenTokens, total, field)
            : new PhaseLimits(provider, total, total, total, field);
    }
}
