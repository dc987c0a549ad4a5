using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>A response to be made.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Queued">The response as long as nothing of it is made.</param>
/// <param name="Request">What it is made from.</param>
public sealed record ResponseRun(ResponseKey Key, StoredResponse Queued, BackgroundRequest Request);
