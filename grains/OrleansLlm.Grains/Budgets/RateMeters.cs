using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A scope's limits per minute as token buckets. A level is kept while its limit is in force.</summary>
internal sealed class RateMeters
{
    private const int Kinds = 4;

    private readonly BucketLevel?[] _levels = new BucketLevel?[Kinds];

    /// <summary>The first limit that has no room, with the wait until it has; null: all have.</summary>
    public (LimitKind Kind, long Limit, long Left, TimeSpan Wait)? Refusal(ScopeLimits limits, long input, long output, DateTimeOffset now) =>
        Refusal(Kinds, limits, input, output, now);

    /// <summary>The same of a request without tokens, whose own limits do not matter to it.</summary>
    public (LimitKind Kind, long Limit, long Left, TimeSpan Wait)? Refusal(ScopeLimits limits, DateTimeOffset now) => Refusal(kinds: 1, limits, 0, 0, now);

    private (LimitKind Kind, long Limit, long Left, TimeSpan Wait)? Refusal(int kinds, ScopeLimits limits, long input, long output, DateTimeOffset now)
    {
        for (var i = 0; i < kinds; i++)
        {
            if (LimitOf(limits, i) is { } limit)
            {
                var level = LevelAt(i, limit, now);
                if (TokenBucket.WaitFor(level, limit, Need(i, input, output)) is { } wait)
                {
                    return (KindOf(i), limit, TokenBucket.Remaining(level, limit), wait);
                }
            }
        }

        return null;
    }

    /// <summary>Takes a call's worst case, or gives back what it did not use (negative numbers).</summary>
    public void Take(ScopeLimits limits, long requests, long input, long output, DateTimeOffset now)
    {
        for (var i = 0; i < Kinds; i++)
        {
            _levels[i] = LimitOf(limits, i) is { } limit
                ? TokenBucket.Take(LevelAt(i, limit, now), i == 0 ? requests : Need(i, input, output))
                : null;
        }
    }

    /// <summary>Requests and tokens as the headers tell them; null when neither is limited.</summary>
    public RateLimitStatus? Status(ScopeLimits? limits, DateTimeOffset now)
    {
        if (limits is null or { RequestsPerMinute: null, TokensPerMinute: null })
        {
            return null;
        }

        var status = new RateLimitStatus();
        if (limits.RequestsPerMinute is { } requests)
        {
            var level = LevelAt(0, requests, now);
            status = status with
            {
                LimitRequests = requests,
                RemainingRequests = TokenBucket.Remaining(level, requests),
                ResetRequests = TokenBucket.ResetIn(level, requests),
            };
        }

        if (limits.TokensPerMinute is { } tokens)
        {
            var level = LevelAt(1, tokens, now);
            status = status with
            {
                LimitTokens = tokens,
                RemainingTokens = TokenBucket.Remaining(level, tokens),
                ResetTokens = TokenBucket.ResetIn(level, tokens),
            };
        }

        return status;
    }

    public BucketLevel?[]? ToState() => Array.TrueForAll(_levels, level => level is null) ? null : [.. _levels];

    public void Load(BucketLevel?[] levels) => levels.AsSpan(0, Math.Min(Kinds, levels.Length)).CopyTo(_levels);

    private BucketLevel LevelAt(int kind, long limit, DateTimeOffset now) => TokenBucket.Advance(_levels[kind] ?? new BucketLevel { At = now }, limit, now);

    private static long? LimitOf(ScopeLimits limits, int kind) => kind switch
    {
        0 => limits.RequestsPerMinute,
        1 => limits.TokensPerMinute,
        2 => limits.InputTokensPerMinute,
        _ => limits.OutputTokensPerMinute,
    };

    private static LimitKind KindOf(int kind) => LimitKind.RequestsPerMinute + kind;

    private static long Need(int kind, long input, long output) => kind switch
    {
        0 => 1,
        1 => input + output,
        2 => input,
        _ => output,
    };
}
