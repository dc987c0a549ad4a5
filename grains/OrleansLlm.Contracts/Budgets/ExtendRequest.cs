namespace OrleansLlm.Contracts.Budgets;

/// <summary>
/// Sign of life of a running call and leave to hand on more tokens. Tokens beyond the granted ones must not reach the caller:
/// so what was granted is never less than what was delivered, and a call whose holder died is settled for it.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.extend")]
public sealed record ExtendRequest
{
    /// <summary>The reservation's id.</summary>
    [Id(0)]
    public required string ReservationId { get; init; }

    /// <summary>Output tokens that may be handed on in all; never shrinks, at most the ceiling's.</summary>
    [Id(1)]
    public int GrantedTokens { get; init; }

    /// <summary>The new lease, from now.</summary>
    [Id(2)]
    public TimeSpan Lease { get; init; }
}
