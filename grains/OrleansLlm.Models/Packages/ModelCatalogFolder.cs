namespace OrleansLlm.Models.Packages;

/// <summary>A folder that holds models, one folder each.</summary>
public static class ModelCatalogFolder
{
    /// <summary>
    /// Loads every model of a folder, in order of name. A broken one is listed with its error instead of hiding the others;
    /// hidden folders (imports under way) are passed over. A folder that is not there holds no models.
    /// </summary>
    public static IReadOnlyList<CatalogEntry> Discover(string modelsFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelsFolder);
        if (!Directory.Exists(modelsFolder))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(modelsFolder)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .Select(Load)];
    }

    private static CatalogEntry Load(string folder)
    {
        try
        {
            return new CatalogEntry(folder, PackagedModel.Load(folder), null);
        }
        catch (ModelPackageException error)
        {
            return new CatalogEntry(folder, null, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new CatalogEntry(folder, null, new ModelPackageException(folder, null, $"can not be read: {error.Message}", error));
        }
    }
}
