namespace OrleansLlm.Contracts.Budgets;

/// <summary>Sets money aside for a call before it is made.</summary>
[GenerateSerializer, Immutable, Alias("llm.reserve")]
public sealed record ReserveRequest
{
    /// <summary>The reservation's id, chosen by the caller: asking twice with the same id reserves once.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The key that pays.</summary>
    [Id(1)]
    public required string KeyId { get; init; }

    /// <summary>The model to be called.</summary>
    [Id(2)]
    public required string Model { get; init; }

    /// <summary>The worst-case cost in US dollars.</summary>
    [Id(3)]
    public decimal Amount { get; init; }

    /// <summary>The worst-case number of tokens, input and output.</summary>
    [Id(4)]
    public long Tokens { get; init; }

    /// <summary>How long the reservation lives without a sign of its holder; then it is settled in full.</summary>
    [Id(5)]
    public TimeSpan Lease { get; init; }
}
