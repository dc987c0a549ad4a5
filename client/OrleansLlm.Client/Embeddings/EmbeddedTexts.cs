using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Embeddings;

/// <summary>What one call brought.</summary>
/// <param name="Model">The model.</param>
/// <param name="Vectors">The embeddings in the order of the texts.</param>
/// <param name="Tokens">Tokens used.</param>
/// <param name="Cost">US dollars, or null.</param>
/// <param name="Route">Who served it, or null.</param>
internal sealed record EmbeddedTexts(string Model, IReadOnlyList<float[]> Vectors, long Tokens, decimal? Cost, RouteInfo? Route);
