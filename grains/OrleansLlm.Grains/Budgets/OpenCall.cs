using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>A reservation: money set aside for an attempt that is under way.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.open-call")]
internal sealed record OpenCall
{
    [Id(0)]
    public required ReserveRequest Request { get; init; }

    /// <summary>When it was reserved: the moment whose windows it counts in.</summary>
    [Id(1)]
    public DateTimeOffset At { get; init; }

    /// <summary>What was set aside, in US dollars.</summary>
    [Id(2)]
    public decimal Amount { get; init; }

    /// <summary>Output tokens that may be handed on.</summary>
    [Id(3)]
    public int Granted { get; init; }

    [Id(4)]
    public DateTimeOffset LeaseUntil { get; init; }
}
