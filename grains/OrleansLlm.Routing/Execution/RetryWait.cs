using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>How long to wait before a step is repeated: doubled each time, drawn between half and all of it; a server's own advice wins. Not thread-safe.</summary>
internal sealed class RetryWait(FallbackRules rules, int seed)
{
    /// <summary>Failures that time does not mend.</summary>
    private const FallbackCauses Lasting =
        FallbackCauses.ContextLength | FallbackCauses.ContentRefused | FallbackCauses.Unsupported | FallbackCauses.Misconfigured;

    private readonly Random _random = new(seed);

    /// <summary>The wait before the next repeat, or null: go on to the next step.</summary>
    /// <param name="repeat">Repeats of this step so far.</param>
    /// <param name="failure">Why it failed.</param>
    public TimeSpan? Before(int repeat, AttemptException failure)
    {
        if (repeat >= rules.Retries || (failure.Cause & Lasting) != 0 || failure.IsRefusedForThisModel)
        {
            return null;
        }

        if (failure.Error.RetryAfter is { } advice)
        {
            return advice <= rules.MaxWait ? advice : null;
        }

        var longest = Math.Min(rules.MaxWait.Ticks, rules.Backoff.Ticks * Math.Pow(2, repeat));
        return TimeSpan.FromTicks((long)(longest * (0.5 + (_random.NextDouble() / 2))));
    }
}
