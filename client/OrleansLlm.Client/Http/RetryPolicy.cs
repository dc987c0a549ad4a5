namespace OrleansLlm.Client.Http;

/// <summary>Decides whether and when a refused call is tried again. One rule for both transports.</summary>
internal sealed class RetryPolicy(int maxRetries, TimeSpan maxDelay, int jitterSeed)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private readonly Random _jitter = new(jitterSeed);

    /// <summary>The wait before the next attempt, or null when the error is final.</summary>
    /// <param name="failedAttempts">Attempts made so far, one or more.</param>
    /// <param name="retryable">Whether the refusal was of a kind that may pass.</param>
    /// <param name="retryAfter">What the server asked for, or null.</param>
    public TimeSpan? NextDelay(int failedAttempts, bool retryable, TimeSpan? retryAfter)
    {
        if (!retryable || failedAttempts > maxRetries || retryAfter > maxDelay)
        {
            return null;
        }

        if (retryAfter is { } asked)
        {
            return asked;
        }

        double jitter;
        lock (_jitter)
        {
            jitter = 0.75 + (_jitter.NextDouble() / 2);
        }

        var backoff = FirstDelay * Math.Pow(2, failedAttempts - 1) * jitter;
        return backoff < maxDelay ? backoff : maxDelay;
    }
}
