namespace OrleansLlm.Models.Packages;

/// <summary>Files inside a model folder.</summary>
internal static class PackageFiles
{
    /// <summary>The path of a file that a configuration names; refuses names that lead out of the folder.</summary>
    /// <exception cref="ModelPackageException">The name leads out of the folder, or there is no such file.</exception>
    public static string Resolve(string folder, ConfigElement name)
    {
        string given = name.String();
        string path = Inside(folder, given) ?? throw name.Wrong($"must name a file inside the model folder. Given: {given}");
        return File.Exists(path) ? path : throw name.Wrong($"names a file that is missing. Given: {given}");
    }

    /// <summary>The path of a file named relative to <paramref name="folder"/>, or null when the name leads out of it.</summary>
    public static string? Inside(string folder, string name)
    {
        // Backslashes and drive letters mean a way out on Windows, so they are refused everywhere.
        if (name.Length == 0 || Path.IsPathRooted(name) || name.AsSpan().IndexOfAny('\\', ':', '\0') >= 0)
        {
            return null;
        }

        string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        string path = Path.GetFullPath(Path.Combine(root, name));
        return path.StartsWith(root, StringComparison.Ordinal) && path.Length > root.Length ? path : null;
    }

    /// <summary>A model folder's absolute path.</summary>
    /// <exception cref="ModelPackageException">It is not there.</exception>
    public static string ModelFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.Exists(path) ? path : throw new ModelPackageException(path, null, "the model folder is missing");
    }

    /// <summary>
    /// Reads something of a folder. What no reader foresaw (folders come from strangers, and break in ways of their own) is an error of the folder too, so that one
    /// that is damaged can not keep a silo from serving the others.
    /// </summary>
    /// <exception cref="ModelPackageException">It is damaged.</exception>
    public static T Guarded<T>(string folder, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (ModelPackageException or IOException or UnauthorizedAccessException or OperationCanceledException or OutOfMemoryException))
        {
            throw new ModelPackageException(folder, null, $"is damaged: {error.Message}", error);
        }
    }

    /// <summary>When the newest file was written.</summary>
    public static DateTimeOffset NewestWrite(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Select(file => new DateTimeOffset(file.LastWriteTimeUtc))
        .DefaultIfEmpty(DateTimeOffset.UnixEpoch)
        .Max();
}
