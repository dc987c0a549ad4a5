using OrleansLlm.Engine;
using OrleansLlm.Grains.Adapters;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model with its engine running.</summary>
/// <param name="Source">What the engine was made from.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Adapter">The adapter of the engine's bank that calls use, from 1; 0: none.</param>
internal sealed record ServedModel(CatalogModel Source, LlmEngine Engine, int Adapter = 0) : ServedEngine(Source.Package)
{
    public override EngineLoad Load => Engine.Load;

    public override bool IsHealthy => Engine.IsHealthy;

    public ModelPackage Package => Source.Package;

    public ConstraintCache Constraints => Source.Constraints;

    public ToolCalling Tools => Source.Tools;

    /// <summary>Its prompts' prefixes are declared shared between tenants.</summary>
    public bool SharesPrefixes => Source.Options.SharePrefixes;

    public override bool IsCurrent(CatalogItem? item) => ReferenceEquals(item, Source);

    /// <summary>An adapter's place in the bank, from 1; 0: it is not in it.</summary>
    public int PlaceOf(FoundAdapter adapter) => Source.Bank.IndexOf(adapter) + 1;

    public override Task DrainAsync(CancellationToken cancellationToken) => Engine.DrainAsync(cancellationToken);

    public override ValueTask DisposeAsync() => Engine.DisposeAsync();
}
