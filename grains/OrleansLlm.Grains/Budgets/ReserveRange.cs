using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>The ranges of what callers of the ledger send. Pure.</summary>
internal static class ReserveRange
{
    private const int MaxName = 256;

    /// <summary>Those of tenant, project, key and request together.</summary>
    private const int MaxTags = 64;

    private static readonly TimeSpan MaxLease = TimeSpan.FromDays(1);

    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    public static void Check(ReserveRequest request)
    {
        Named("id", request.Id);
        Named("key_id", request.KeyId);
        Named("model", request.Model);
        NotNegative("prompt_tokens", request.Ceiling.PromptTokens);
        NotNegative("completion_tokens", request.Ceiling.CompletionTokens);
        NotNegative("images", request.Ceiling.Images);
        NotNegative("compute_time", request.Ceiling.ComputeTime.Ticks);
        NotNegative("granted_tokens", request.GrantedTokens);
        Lease(request.Lease);
        if (request.Project is { } project)
        {
            Named("project", project);
        }

        if (request.User is { } user)
        {
            Named("user", user);
        }

        if (request.Tags is { } tags)
        {
            LimitRange.CheckTags(tags, "tags", MaxTags);
        }
    }

    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    public static void Check(ExtendRequest request)
    {
        NotNegative("granted_tokens", request.GrantedTokens);
        Lease(request.Lease);
    }

    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    public static void Check(Settlement settlement)
    {
        var usage = settlement.Usage;
        NotNegative("prompt_tokens", usage.PromptTokens);
        NotNegative("completion_tokens", usage.CompletionTokens);
        NotNegative("cached_prompt_tokens", usage.CachedPromptTokens);
        NotNegative("cache_write_tokens", usage.CacheWriteTokens);
        NotNegative("reasoning_tokens", usage.ReasoningTokens);
        NotNegative("audio_prompt_tokens", usage.AudioPromptTokens);
        NotNegative("audio_completion_tokens", usage.AudioCompletionTokens);
        NotNegative("images", usage.Images);
        NotNegative("compute_time", usage.ComputeTime.Ticks);
        if (settlement.Saved < 0)
        {
            throw Wrong("saved", "be at least 0", FormattableString.Invariant($"{settlement.Saved}"));
        }

        if (settlement.Outcome is SettlementOutcome.Expired || !Enum.IsDefined(settlement.Outcome))
        {
            throw Wrong("outcome", "be one that a holder can tell", $"{settlement.Outcome}");
        }
    }

    private static void Lease(TimeSpan lease)
    {
        if (lease <= TimeSpan.Zero || lease > MaxLease)
        {
            throw Wrong("lease", "be above 0 and at most a day", $"{lease}");
        }
    }

    private static void Named(string field, string? name)
    {
        if (name is null or { Length: 0 or > MaxName })
        {
            throw Wrong(field, $"have 1 to {MaxName} characters", $"{name?.Length ?? 0}");
        }
    }

    private static void NotNegative(string field, long value)
    {
        if (value < 0)
        {
            throw Wrong(field, "be at least 0", FormattableString.Invariant($"{value}"));
        }
    }

    private static LlmException Wrong(string field, string rule, string given) =>
        new(LlmErrorCode.InvalidRequest, $"{field} must {rule}. Given: {given}.", field);
}
