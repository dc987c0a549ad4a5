using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model package of this silo, with what can be done without its weights.</summary>
internal sealed record CatalogModel(
    ModelPackage Package, ModelServingOptions Options, ModelInfo Info, PromptBuilder Prompts, ConstraintCache Constraints, ToolCalling Tools)
    : CatalogItem(Package, Options, Info);
