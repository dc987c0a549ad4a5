namespace OrleansLlm.Grains.Ledger;

/// <summary>A record of roll-ups and the hours in it.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.rollup-part")]
internal sealed record RollupPart
{
    /// <summary>The record's state name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The first hour in it.</summary>
    [Id(1)]
    public DateTimeOffset First { get; init; }

    /// <summary>The last hour in it.</summary>
    [Id(2)]
    public DateTimeOffset Last { get; init; }
}
