namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Scores texts by their relevance for a query: a cross-encoder, or a language model. One score per text, in their order; higher is better.</summary>
public delegate ValueTask<IReadOnlyList<float>> Reranker(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken);
