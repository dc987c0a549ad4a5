using OrleansLlm.Models.Checkpoints;

namespace OrleansLlm.Models.Packages;

/// <summary>Copies a model folder into the models folder: to a hidden folder first, then by one rename.</summary>
internal static class ModelImport
{
    private const int ChunkBytes = 1 << 20;
    private const int LongestName = 200;

    /// <summary>See <see cref="PackagedModel.Import"/>.</summary>
    public static PackagedModel Run(
        string source, string modelsFolder, string name, IProgress<ImportProgress>? progress, bool replace, CheckpointFormat? format, CancellationToken cancellationToken)
    {
        CheckName(modelsFolder, name);
        string target = Path.Combine(Path.GetFullPath(modelsFolder), name);
        if (Directory.Exists(target) && !replace)
        {
            throw new ModelPackageException(target, null, $"a model named {name} is there already; say replace to put this one in its place");
        }

        source = File.Exists(source) ? Path.GetFullPath(source) : PackageFiles.ModelFolder(source);
        bool converts = CheckpointSource.Is(source);
        if (!converts)
        {
            _ = PackagedModel.Load(source);
            RequireCheckpoint(source, format);
        }

        if (IsWithin(target, source) || IsWithin(source, target))
        {
            throw new ModelPackageException(source, null, $"can not be copied into itself: {target}");
        }

        try
        {
            Directory.CreateDirectory(modelsFolder);
            UnfinishedImports.Clean(modelsFolder, TimeProvider.System.GetUtcNow());
            using var staged = new StagedPackage(Path.GetFullPath(modelsFolder), name);
            if (converts)
            {
                PackageFiles.Guarded(source, () => new CheckpointConversion(source, format ?? new CheckpointFormat(), progress, cancellationToken).WriteTo(staged.Folder));
            }
            else
            {
                Copy(source, staged.Folder, progress, cancellationToken);
            }

            _ = PackagedModel.Load(staged.Folder);
            staged.TakePlace();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackageException(target, null, $"the copy failed: {error.Message}", error);
        }

        return PackagedModel.Load(target);
    }

    /// <summary>Whether a name can be a model's folder.</summary>
    public static bool IsName(string name) =>
        name.Length <= LongestName && name.Split('@') is { Length: <= 2 } parts && Array.TrueForAll(parts, IsPlainName);

    private static bool IsPlainName(string name) =>
        name.Length > 0 && name[0] != '.' && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static void RequireCheckpoint(string source, CheckpointFormat? format)
    {
        if (format is not null)
        {
            throw new ModelPackageException(source, null, "is an ONNX graph already and is copied as it is: a format can be given where the folder has safetensors and no graph");
        }
    }

    private static void CheckName(string modelsFolder, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelsFolder);
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name))
        {
            throw new ModelPackageException(
                modelsFolder, "name", $"must be 1 to {LongestName} letters, digits, '.', '_' or '-', not beginning with '.', and for a version of a model '@' and the version's name. Given: {name}");
        }
    }

    private static bool IsWithin(string path, string folder) =>
        (path + Path.DirectorySeparatorChar).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void Copy(string source, string staging, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        // Hidden files and folders (.git, .cache) are no part of a model.
        var files = Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(source, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .ToList();
        long total = files.Sum(file => new FileInfo(Path.Combine(source, file)).Length);
        long copied = 0;
        byte[] chunk = new byte[ChunkBytes];
        foreach (string file in files)
        {
            string to = Path.Combine(staging, file);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            using var input = File.OpenRead(Path.Combine(source, file));
            using var output = new FileStream(to, FileMode.CreateNew);
            for (int read; (read = input.Read(chunk)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                output.Write(chunk, 0, read);
                copied += read;
                progress?.Report(new ImportProgress(file, copied, total));
            }

            output.Flush(flushToDisk: true);
        }
    }
}
