using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model of this silo, of any kind.</summary>
internal abstract record CatalogItem(PackagedModel Packaged, ModelServingOptions Options, ModelInfo Info)
{
    /// <summary>When the folder's listing last changed (UTC); a change means: read it again.</summary>
    public DateTime FolderChangedAt { get; init; }
}
