using System.Text.RegularExpressions;

namespace OrleansLlm.Models.Packages;

/// <summary>What imports that were killed left in a models folder.</summary>
public static partial class UnfinishedImports
{
    /// <summary>Imports of earlier versions have no lock: one that wrote nothing for so long works no more.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    /// <summary>
    /// Removes them; a package that was being replaced is in its place again. Those under way, in whatever process, are left alone. What can not be removed now is
    /// left for the next time. Safe to call from many processes at once.
    /// </summary>
    /// <param name="modelsFolder">Where models lie; one that is not there has nothing to clean.</param>
    /// <param name="now">The time, UTC.</param>
    public static void Clean(string modelsFolder, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelsFolder);
        if (!Directory.Exists(modelsFolder))
        {
            return;
        }

        string models = Path.GetFullPath(modelsFolder);
        var imports = Directory.EnumerateFileSystemEntries(models, ".*").Select(path => Left().Match(Path.GetFileName(path))).Where(match => match.Success);
        foreach (var import in imports.ToLookup(match => match.Groups["import"].Value, match => match.Groups["model"].Value).ToList())
        {
            try
            {
                Clean(models, import.Key, import.FirstOrDefault(model => model.Length > 0), now);
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
            {
                // Only disk space is lost until the next time.
            }
        }
    }

    /// <summary>The model that a folder is, or was to become, the package of.</summary>
    public static string ModelOf(string folder) => Left().Match(folder) is { Success: true } found && found.Groups["model"].Value is { Length: > 0 } model ? model : folder;

    private static void Clean(string models, string import, string? model, DateTimeOffset now)
    {
        string path = StagedPackage.LockOf(models, import);
        if (model is null || !File.Exists(path))
        {
            // A lock without a folder is one that is about to be held, or of no use any more.
            if (now - NewestWrite(models, import, model) < Silence)
            {
                return;
            }
        }

        using var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        if (model is not null)
        {
            StagedPackage.Undo(Path.Combine(models, $".{model}.{import}"), Path.Combine(models, model));
        }
    }

    private static DateTimeOffset NewestWrite(string models, string import, string? model) => new DirectoryInfo(models)
        .EnumerateFileSystemInfos(model is null ? $".{import}*" : $".{model}.{import}*")
        .SelectMany(entry => entry is DirectoryInfo folder ? folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(entry) : [entry])
        .Select(entry => new DateTimeOffset(entry.LastWriteTimeUtc))
        .DefaultIfEmpty(DateTimeOffset.UnixEpoch)
        .Max();

    [GeneratedRegex(@"^\.((?<model>.+)\.(?<import>[0-9a-f]{32})(\.old)?|(?<import>[0-9a-f]{32})\.lock)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Left();
}
