using System.Collections.Immutable;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Grains.Adapters;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model package of this silo, with what can be done without its weights.</summary>
internal sealed record CatalogModel(
    ModelPackage Package, ModelServingOptions Options, ModelInfo Info, PromptBuilder Prompts, ConstraintCache Constraints, ToolCalling Tools)
    : CatalogItem(Package, Options, Info)
{
    /// <summary>The adapter that makes this model of <see cref="Base"/>, or null.</summary>
    public FoundAdapter? Adapter { get; init; }

    /// <summary>The name of the model that the adapter is for.</summary>
    public string? Base { get; init; }

    /// <summary>Adapters that share this model's engine, in the order of their places.</summary>
    public ImmutableArray<FoundAdapter> Bank { get; init; } = [];

    /// <summary>It runs in the engine of <see cref="Base"/>.</summary>
    public bool IsInBank => Adapter is not null && Options.ShareAdapters;
}
