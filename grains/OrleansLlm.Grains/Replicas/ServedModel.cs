using OrleansLlm.Engine;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model with its engine running.</summary>
/// <param name="SharesPrefixes">Its prompts' prefixes are declared shared between tenants.</param>
internal sealed record ServedModel(
    ModelPackage Package, LlmEngine Engine, ConstraintCache Constraints, ToolCalling Tools, bool SharesPrefixes)
    : ServedEngine(Package)
{
    public override EngineLoad Load => Engine.Load;

    public override Task DrainAsync(CancellationToken cancellationToken) => Engine.DrainAsync(cancellationToken);

    public override ValueTask DisposeAsync() => Engine.DisposeAsync();
}
