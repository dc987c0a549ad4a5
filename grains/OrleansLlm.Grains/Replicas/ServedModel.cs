using OrleansLlm.Engine;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model with its engine running.</summary>
internal sealed record ServedModel(ModelPackage Package, LlmEngine Engine, ConstraintCache Constraints);
