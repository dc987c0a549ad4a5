namespace OrleansLlm.Grains.Budgets;

/// <summary>Money set aside for a call that is under way, as the first state files hold it.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.open-reservation")]
internal sealed record OpenReservation
{
    [Id(0)]
    public decimal Amount { get; init; }

    [Id(1)]
    public long Tokens { get; init; }

    [Id(2)]
    public DateTimeOffset LeaseUntil { get; init; }

    [Id(3)]
    public required string KeyId { get; init; }

    [Id(4)]
    public required string Model { get; init; }
}
