namespace OrleansLlm.Grains.Budgets;

/// <summary>The fill of a token bucket at one moment.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.bucket")]
internal sealed record BucketLevel
{
    /// <summary>Units used up; falls by limit/60 per second, never below 0.</summary>
    [Id(0)]
    public double Used { get; init; }

    /// <summary>When <see cref="Used"/> was true.</summary>
    [Id(1)]
    public DateTimeOffset At { get; init; }
}
