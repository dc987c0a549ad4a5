namespace OrleansLlm.Grains.Replicas;

/// <summary>The names of the models of this silo, for people.</summary>
public sealed class ModelNames
{
    private readonly ModelCatalog _catalog;

    internal ModelNames(ModelCatalog catalog) => _catalog = catalog;

    /// <summary>All names, sorted.</summary>
    public IReadOnlyList<string> All() => [.. _catalog.Models.Select(model => model.Info.Name).Order(StringComparer.Ordinal)];
}
