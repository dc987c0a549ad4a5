namespace OrleansLlm.Client.Rollouts;

/// <summary>The body that takes a version back.</summary>
internal sealed record RollBackModel(string? Reason);
