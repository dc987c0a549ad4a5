namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Turns texts into vectors of one size and of length 1, in order.</summary>
public delegate ValueTask<IReadOnlyList<ReadOnlyMemory<float>>> SentenceEmbedder(IReadOnlyList<string> texts, CancellationToken cancellationToken);
