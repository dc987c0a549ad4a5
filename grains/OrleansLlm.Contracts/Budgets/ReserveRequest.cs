using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>
/// Sets the worst-case cost of one attempt aside before it is made. Each attempt of a call (retry, cascade step, ensemble member) has its own.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.reserve")]
public sealed record ReserveRequest
{
    /// <summary>The reservation's id, chosen by the caller: asking twice with the same id reserves once.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The id of the key that pays.</summary>
    [Id(1)]
    public required string KeyId { get; init; }

    /// <summary>The model to be called, as the request named it.</summary>
    [Id(2)]
    public required string Model { get; init; }

    // Ids 3 (amount) and 4 (tokens) were used before price rules; never again.

    /// <summary>How long the reservation lives without a sign of its holder; then it is settled for what was granted.</summary>
    [Id(5)]
    public TimeSpan Lease { get; init; }

    /// <summary>The project of the key, or null.</summary>
    [Id(6)]
    public string? Project { get; init; }

    /// <summary>The end user as the tenant calls them, or null.</summary>
    [Id(7)]
    public string? User { get; init; }

    /// <summary>Who runs the call: <c>local</c> or a remote provider's name.</summary>
    [Id(8)]
    public string Provider { get; init; } = "local";

    /// <summary>The route that led here, or null for a direct call.</summary>
    [Id(9)]
    public string? Route { get; init; }

    /// <summary>The call's id: all its attempts share it.</summary>
    [Id(10)]
    public string? CallId { get; init; }

    /// <summary>The attempt's number, from 1.</summary>
    [Id(11)]
    public int Attempt { get; init; } = 1;

    /// <summary>The price rule at the moment of the call, or null when no price is known.</summary>
    [Id(12)]
    public PriceRule? Price { get; init; }

    /// <summary>The most that the attempt can use: prompt as counted, output as limited, all choices. Its cost under <see cref="Price"/> is reserved.</summary>
    [Id(13)]
    public required UsageCeiling Ceiling { get; init; }

    /// <summary>Output tokens that may be handed on before the first <see cref="ExtendRequest"/>, at most the ceiling's.</summary>
    [Id(14)]
    public int GrantedTokens { get; init; }

    /// <summary>The call is part of a batch: the rule's discount applies.</summary>
    [Id(15)]
    public bool IsBatch { get; init; }

    /// <summary>The request's own cost allocation tags; they win over those of its scopes.</summary>
    [Id(16)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The attempt was made already, while the ledger could not be reached (the setting allows it): it is booked whatever the limits say.</summary>
    [Id(17)]
    public bool IsLate { get; init; }
}
