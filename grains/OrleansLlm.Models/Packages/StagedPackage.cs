namespace OrleansLlm.Models.Packages;

/// <summary>
/// A hidden folder beside the models in which a package grows until it takes its place. A lock that the system gives up with the process tells whether somebody
/// still works on it; what a killed process left is removed by <see cref="UnfinishedImports"/>.
/// </summary>
internal sealed class StagedPackage : IDisposable
{
    private const string Retired = ".old";
    private readonly FileStream _lock;
    private readonly string _target;

    /// <summary>Begins one; its folder is not there yet.</summary>
    public StagedPackage(string modelsFolder, string name)
    {
        string import = Guid.NewGuid().ToString("N");
        _target = Path.Combine(modelsFolder, name);
        Folder = Path.Combine(modelsFolder, $".{name}.{import}");
        _lock = new FileStream(LockOf(modelsFolder, import), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    /// <summary>Where it grows.</summary>
    public string Folder { get; }

    /// <summary>The lock of an import.</summary>
    public static string LockOf(string modelsFolder, string import) => Path.Combine(modelsFolder, $".{import}.lock");

    /// <summary>Puts it in its place. Whoever reads finds the package before or this one; where folders can not change places in one step, none for a moment.</summary>
    public void TakePlace()
    {
        if (!Directory.Exists(_target))
        {
            Directory.Move(Folder, _target);
        }
        else if (!FolderExchange.TrySwap(Folder, _target))
        {
            TakePlaceInTwoSteps();
        }
    }

    public void Dispose()
    {
        using (_lock)
        {
            try
            {
                Remove(Folder + Retired);
                Remove(Folder);
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
            {
                // The import is as good, or as bad, without it; the next one tries again.
            }
        }
    }

    /// <summary>Does away with what is left of an import; the package that it had moved aside comes back where none has its place.</summary>
    public static void Undo(string folder, string target)
    {
        string retired = folder + Retired;
        if (Directory.Exists(retired) && !Directory.Exists(target))
        {
            Directory.Move(retired, target);
        }

        Remove(retired);
        Remove(folder);
    }

    private void TakePlaceInTwoSteps()
    {
        Directory.Move(_target, Folder + Retired);
        try
        {
            Directory.Move(Folder, _target);
        }
        catch
        {
            Directory.Move(Folder + Retired, _target);
            throw;
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
