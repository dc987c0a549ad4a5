using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Responses;

/// <summary>What a response in the background is made from. Kept until the response has ended, not longer.</summary>
[GenerateSerializer, Immutable, Alias("llm.background-request")]
public sealed record BackgroundRequest
{
    /// <summary>On whose behalf: the response is paid by this key.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>The request as it was sent: JSON.</summary>
    [Id(1)]
    public required string Body { get; init; }

    /// <summary>Whether its events are kept, so that they can be read on after a lost connection.</summary>
    [Id(2)]
    public bool Streams { get; init; }

    /// <summary>Whether it may be made anew when its silo is gone: nobody has seen a part of it, and no tool has acted.</summary>
    [Id(3)]
    public bool MayRepeat { get; init; }

    /// <summary>The events that told its creation, numbered from 0.</summary>
    [Id(4)]
    public required IReadOnlyList<ResponseEvent> Beginning { get; init; }
}
