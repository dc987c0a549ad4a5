namespace OrleansLlm.Contracts.Retrieval;

/// <summary>Lets older documents count less.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-decay")]
public sealed record IndexDecay
{
    /// <summary>After this time half of the share that ages is left; above zero.</summary>
    [Id(0)]
    public TimeSpan HalfLife { get; init; }

    /// <summary>How much of a score ages, 0 to 1; the rest does not.</summary>
    [Id(1)]
    public float Share { get; init; } = 0.5f;
}
