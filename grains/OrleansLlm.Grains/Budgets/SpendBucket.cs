namespace OrleansLlm.Grains.Budgets;

/// <summary>Money of the calls that were reserved within some seconds.</summary>
/// <param name="Start">Seconds since 1970 (UTC), a multiple of the width.</param>
/// <param name="Width">Seconds.</param>
/// <param name="Spent">Settled, in US dollars.</param>
/// <param name="Reserved">Open, in US dollars.</param>
[GenerateSerializer, Immutable, Alias("llm.state.spend-bucket")]
internal readonly record struct SpendBucket(
    [property: Id(0)] long Start, [property: Id(1)] int Width, [property: Id(2)] decimal Spent, [property: Id(3)] decimal Reserved)
{
    /// <summary>The first second after it.</summary>
    public long End => Start + Width;

    /// <summary>The first moment after it.</summary>
    public DateTimeOffset EndsAt => DateTimeOffset.FromUnixTimeSeconds(End);
}
