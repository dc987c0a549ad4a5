namespace OrleansLlm.Contracts.Rollouts;

/// <summary>How calls of one version ended.</summary>
[GenerateSerializer, Immutable, Alias("llm.call-tally")]
public sealed record CallTally
{
    /// <summary>Calls that ended, without those whose caller left or was refused.</summary>
    [Id(0)]
    public long Calls { get; init; }

    /// <summary>Those that failed through the model or its place.</summary>
    [Id(1)]
    public long Failed { get; init; }

    /// <summary>Failed calls in percent; 0 without calls.</summary>
    public double FailedShare => Calls == 0 ? 0 : 100.0 * Failed / Calls;

    /// <summary>Both together.</summary>
    public CallTally Plus(CallTally other) => new() { Calls = Calls + other.Calls, Failed = Failed + other.Failed };
}
