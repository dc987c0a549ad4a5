using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>A step in the making of a response.</summary>
/// <param name="Event">What readers are told.</param>
/// <param name="Response">The response from now on; null: as before.</param>
public sealed record MadeEvent(ResponseEvent Event, StoredResponse? Response = null);
