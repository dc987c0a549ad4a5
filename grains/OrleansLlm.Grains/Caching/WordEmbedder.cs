using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Routing.Caching.Meaning;

namespace OrleansLlm.Grains.Caching;

/// <summary>Vectors of hashed words: no model, microseconds.</summary>
internal sealed class WordEmbedder : ISemanticEmbedder
{
    public string Version => NgramEmbedder.Version;

    public double Threshold => NgramEmbedder.Threshold;

    public ValueTask<float[]?> EmbedAsync(Caller caller, string text, CancellationToken cancellationToken) => new(NgramEmbedder.Embed(text));
}
