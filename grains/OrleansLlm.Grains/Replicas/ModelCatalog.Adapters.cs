using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansLlm.Grains.Adapters;
using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Adapters: each is a model of its own name (<c>model:adapter</c>) over the package of its model.</summary>
internal sealed partial class ModelCatalog
{
    private void AddAdapters(ImmutableDictionary<string, CatalogItem>.Builder found, CatalogModel model)
    {
        var valid = ImmutableArray.CreateBuilder<FoundAdapter>();
        foreach (var adapter in FoundAdapter.Of(model.Package.Folder, model.Options))
        {
            if (OpenAdapter(model, adapter) is { } served)
            {
                found[served.Info.Name] = served;
                valid.Add(adapter);
            }
        }

        if (model.Options.ShareAdapters && !valid.SequenceEqual(model.Bank))
        {
            // Another object, so that the engine with the former bank is retired.
            found[model.Info.Name] = model with { Bank = valid.ToImmutable() };
        }
    }

    private CatalogModel? OpenAdapter(CatalogModel model, FoundAdapter adapter)
    {
        var name = $"{model.Info.Name}:{adapter.Name}";
        if (Find(name) is { } known && known.Adapter == adapter && ReferenceEquals(known.Package, model.Package))
        {
            return known;
        }

        if (_broken.TryGetValue(adapter.Folder, out var brokenAt) && brokenAt == adapter.ChangedAt)
        {
            return null;
        }

        try
        {
            AdapterStore.Check(model.Package, adapter.Folder);
        }
        catch (Exception exception) when (exception is ModelPackageException or IOException or UnauthorizedAccessException)
        {
            _broken[adapter.Folder] = adapter.ChangedAt;
            LogBroken(name, exception.Message);
            return null;
        }

        LogFound(name, adapter.Folder);
        var info = model.Info with { Name = name, Price = model.Options.ToRule(name), CreatedAt = new DateTimeOffset(adapter.ChangedAt, TimeSpan.Zero) };
        return model with { Info = info, Adapter = adapter, Base = model.Info.Name, Bank = [] };
    }
}
