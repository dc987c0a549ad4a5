namespace OrleansLlm.Grains.Retrieval.Searching;

/// <summary>Who a search's calls of models are for.</summary>
/// <param name="RequestId">The search's id.</param>
/// <param name="User">The end user, or null.</param>
internal sealed record IndexCall(string RequestId, string? User);
