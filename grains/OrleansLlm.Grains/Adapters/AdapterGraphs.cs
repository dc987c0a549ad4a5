using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Adapters;

/// <summary>The graph that a model of this silo is run with: its package's own, or one with adapters in it, made at the first use.</summary>
internal sealed class AdapterGraphs(ServingOptions options)
{
    private readonly AdapterStore _store = new(options.AdaptersCache
        ?? Path.Combine(options.ModelsFolder ?? Path.Combine(Path.GetTempPath(), "orleansllm"), ".adapters"));

    /// <exception cref="ModelPackageException">An adapter does not fit, or the graph can not be written.</exception>
    public DecoderGraph Of(CatalogModel model) => model switch
    {
        { Adapter: { } adapter } => _store.Merge(model.Package, adapter.Name, adapter.Folder),
        { Bank.IsEmpty: false } => _store.Bank(model.Package, [.. model.Bank.Select(adapter => adapter.Folder)]),
        _ => model.Package.Graph,
    };
}
