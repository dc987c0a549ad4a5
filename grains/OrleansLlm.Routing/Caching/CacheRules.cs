using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Routing.Caching;

/// <summary>What may be answered from the cache and what may be kept. Pure.</summary>
public static class CacheRules
{
    /// <summary>Why a call with these settings has nothing to do with the cache; null: it has.</summary>
    public static string? BypassOf(CacheSettings settings, GenerationRequest request)
    {
        if (settings.Mode is null or CacheMode.Off)
        {
            return CacheBypass.Off;
        }

        return settings.Sampled is true || IsRepeatable(request.Sampling) ? null : CacheBypass.Sampled;
    }

    /// <summary>Whether another run would give the same answer: greedy, or sampled with a seed. An unset temperature is the model's own, which may sample.</summary>
    public static bool IsRepeatable(SamplingSettings sampling) => RequestAddress.IsGreedy(sampling) || sampling.Seed is not null;

    /// <summary>Whether an answer may be kept: whole, of choices that ended as the settings allow, never one that a content filter touched.</summary>
    public static bool MayKeep(CacheSettings settings, CachedAnswer answer, int choices)
    {
        var ends = answer.Deltas.Select(delta => delta.FinishReason).OfType<FinishReason>().ToList();
        return ends.Count == choices && NotKept(settings, ends) is null;
    }

    /// <summary>Why an answer whose choices ended so is not kept, as one word of <see cref="CacheBypass"/>; null: it may be.</summary>
    public static string? NotKept(CacheSettings settings, IEnumerable<FinishReason> ends)
    {
        foreach (var end in ends)
        {
            var reason = end switch
            {
                FinishReason.Stop => null,
                FinishReason.Length => settings.Truncated is true ? null : CacheBypass.Truncated,
                FinishReason.ToolCalls => settings.ToolCalls is true ? null : CacheBypass.ToolCalls,
                _ => CacheBypass.Filtered,
            };
            if (reason is not null)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Whether a failure of a shared call is that of the one who began it, so that others try for themselves.</summary>
    public static bool IsOfTheCaller(LlmException failure) => failure.Refusal is not null
        || failure.Code is LlmErrorCode.BudgetExceeded or LlmErrorCode.RateLimited or LlmErrorCode.Forbidden or LlmErrorCode.Unauthenticated;
}
