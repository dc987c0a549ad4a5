namespace OrleansLlm.Contracts.Rollouts;

/// <summary>What a silo saw of one served version since it told last.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version; null: the model's own package.</param>
/// <param name="Tally">How its calls ended.</param>
[GenerateSerializer, Immutable, Alias("llm.version-tally")]
public sealed record VersionTally(string Model, string? Version, CallTally Tally);
