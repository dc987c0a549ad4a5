namespace OrleansLlm.Grains.Budgets;

/// <summary>An activation's first batch, which is kept: an older activation that slept and does not know of it would write its next batch under this number.</summary>
/// <param name="Batch">Its number.</param>
/// <param name="At">When the activation came to write it (UTC).</param>
[GenerateSerializer, Immutable, Alias("llm.state.journal-fence")]
internal readonly record struct JournalFence([property: Id(0)] long Batch, [property: Id(1)] DateTimeOffset At);
