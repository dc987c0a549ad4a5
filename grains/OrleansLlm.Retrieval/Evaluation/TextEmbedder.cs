namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>Turns texts into vectors, one per text in their order, all of the same dimensions.</summary>
/// <param name="texts">At least one.</param>
/// <param name="areQueries">Queries, or passages: some models embed them differently.</param>
/// <param name="cancellationToken">Stops it.</param>
public delegate ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> TextEmbedder(IReadOnlyList<string> texts, bool areQueries, CancellationToken cancellationToken);
