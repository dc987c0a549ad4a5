namespace OrleansLlm.Client.VectorStores;

/// <summary>A model that scores passages anew.</summary>
/// <param name="Model">A cross-encoder or a language model, or <c>none</c>.</param>
/// <param name="Top">How many it scores, 1 to 200; null: 50.</param>
/// <param name="IsLanguageModel">It is a language model.</param>
public sealed record RankingReranker(string Model, int? Top = null, bool? IsLanguageModel = null);
