namespace OrleansLlm.Routing.Plans;

/// <summary>How a fallback goes on after failures.</summary>
public sealed record FallbackRules
{
    /// <summary>Repeats of one step before the next is tried.</summary>
    public int Retries { get; init; }

    /// <summary>The first wait before a repeat; doubled each time, drawn between half and all of it. A server's Retry-After wins.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before a repeat: a longer Retry-After goes on to the next step at once.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Failures that go on to the next step. Others end the call.</summary>
    public FallbackCauses On { get; init; } = FallbackCauses.Default;

    /// <summary>The longest time until the first token of a step; null: the provider's own limit.</summary>
    public TimeSpan? FirstTokenTimeout { get; init; }
}
