namespace OrleansLlm.Grains.Budgets;

/// <summary>A longer lease and more granted tokens of a reservation.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.extended-call")]
internal sealed record ExtendedCall
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public int Granted { get; init; }

    [Id(2)]
    public DateTimeOffset LeaseUntil { get; init; }
}
