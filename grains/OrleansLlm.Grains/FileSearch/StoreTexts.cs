using OrleansLlm.Retrieval.Evaluation;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>How the texts of a request's stores are compared.</summary>
/// <param name="Language">The analyzer's language.</param>
/// <param name="Embed">Their embedding model, paid by the caller; null: they have none.</param>
internal sealed record StoreTexts(string Language, TextEmbedder? Embed);
