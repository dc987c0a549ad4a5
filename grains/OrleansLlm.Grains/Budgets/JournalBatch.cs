namespace OrleansLlm.Grains.Budgets;

/// <summary>The changes of one flush. Written once, under the next number: who finds the number taken is no longer the one that may write.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.journal-batch")]
internal sealed record JournalBatch
{
    /// <summary>The activation that wrote it, so that it knows its own write again after an answer was lost.</summary>
    [Id(0)]
    public Guid Writer { get; init; }

    [Id(1)]
    public BookEvent[] Events { get; init; } = [];
}
