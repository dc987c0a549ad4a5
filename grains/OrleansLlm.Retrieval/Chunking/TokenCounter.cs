namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Counts the tokens of a text as the embedding model will. Called from one thread at a time per document.</summary>
public delegate int TokenCounter(ReadOnlySpan<char> text);
