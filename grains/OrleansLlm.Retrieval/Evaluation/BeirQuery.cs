namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>A query of a test collection with what answers it.</summary>
/// <param name="Id">Its name; a document of the same name is not a hit (BEIR's rule for collections whose queries are documents).</param>
/// <param name="Text">What is searched for.</param>
/// <param name="Relevance">Grade by document id, above zero.</param>
public sealed record BeirQuery(string Id, string Text, IReadOnlyDictionary<string, int> Relevance);
