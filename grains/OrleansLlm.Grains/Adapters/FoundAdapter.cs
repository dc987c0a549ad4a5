using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Adapters;

namespace OrleansLlm.Grains.Adapters;

/// <summary>An adapter of a model: in the folder <c>adapters</c> of its package, or configured.</summary>
/// <param name="Name">Its name; requests write <c>model:name</c>.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="ChangedAt">When its newest file was written (UTC).</param>
internal sealed record FoundAdapter(string Name, string Folder, DateTime ChangedAt)
{
    private const string FolderName = "adapters";
    private const int LongestName = 100;

    /// <summary>The adapters of a model, by name; those that are configured win.</summary>
    public static IReadOnlyList<FoundAdapter> Of(string modelFolder, ModelServingOptions settings)
    {
        var folders = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string root = Path.Combine(modelFolder, FolderName);
        foreach (string folder in Directory.Exists(root) ? Directory.EnumerateDirectories(root) : [])
        {
            // A folder without the file is still being copied, or something else.
            if (IsName(Path.GetFileName(folder)) && File.Exists(Path.Combine(folder, LoraAdapter.ConfigFile)))
            {
                folders[Path.GetFileName(folder)] = folder;
            }
        }

        foreach (var (name, adapter) in settings.Adapters)
        {
            folders[name] = Path.GetFullPath(adapter.Folder!);
        }

        return [.. folders.Select(entry => new FoundAdapter(entry.Key, entry.Value, NewestWrite(entry.Value)))];
    }

    /// <summary>Whether a name can be an adapter's: it stands behind the model's and a colon.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name[0] != '.' && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static DateTime NewestWrite(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max() : default;
}
