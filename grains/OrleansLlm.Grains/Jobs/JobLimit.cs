namespace OrleansLlm.Grains.Jobs;

/// <summary>How many jobs of one kind a tenant may have under way at once.</summary>
/// <param name="Most">The limit.</param>
/// <param name="Setting">The setting's whole name.</param>
/// <param name="What">What the jobs are called, such as <c>batches</c>.</param>
[GenerateSerializer, Immutable, Alias("llm.job-limit")]
public sealed record JobLimit([property: Id(0)] int Most, [property: Id(1)] string Setting, [property: Id(2)] string What);
