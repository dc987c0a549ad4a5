using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Encoders;

/// <summary>An encoder of this silo, with what can be done without its weights.</summary>
internal sealed record CatalogEncoder(EncoderPackage Package, ModelServingOptions Options, ModelInfo Info, EncoderInputBuilder Inputs)
    : CatalogItem(Package, Options, Info)
{
    public static CatalogEncoder Of(string name, EncoderPackage package, ModelServingOptions settings)
    {
        var length = Math.Min(settings.MaxLength ?? int.MaxValue, package.Config.MaxTokens);
        var info = new ModelInfo
        {
            Name = name,
            Architecture = package.Architecture,
            ContextLength = length,
            VocabularySize = package.Config.VocabularySize,
            Kind = package.Kind == EncoderKind.Rerank ? ModelKind.Rerank : ModelKind.Embedding,
            EmbeddingSize = package.Kind == EncoderKind.Rerank ? 0 : package.Config.HiddenSize,
            Price = settings.ToRule(name),
            MaxBilledTime = settings.MaxBilledTime,
            CreatedAt = package.CreatedAt,
        };
        return new CatalogEncoder(package, settings, info, new EncoderInputBuilder(package, length));
    }
}
