namespace OrleansLlm.Contracts.Caching;

/// <summary>What an invalidation dropped.</summary>
/// <param name="Entries">Kept answers. Answers that were under way and are not kept any more are not counted.</param>
[GenerateSerializer, Immutable, Alias("llm.cache-invalidated")]
public sealed record InvalidationResult([property: Id(0)] long Entries);
