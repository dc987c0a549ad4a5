namespace OrleansLlm.Trainer.Checkpoints;

/// <summary>Writing that survives a power cut.</summary>
internal static class DurableFiles
{
    /// <summary>Flushes a folder's files, and the folder.</summary>
    public static void Flush(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(file);
        }

        FlushFolder(folder);
    }

    /// <summary>Flushes a folder's own entries, where the system lets folders be opened.</summary>
    public static void FlushFolder(string folder)
    {
        try
        {
            using var handle = File.OpenHandle(folder);
            RandomAccess.FlushToDisk(handle);
        }
        catch (UnauthorizedAccessException)
        {
            // .NET opens no folders; renames within a journalled file system are kept in order without it.
        }
    }

    /// <summary>Writes a folder and puts it in another's place as a whole.</summary>
    public static void Replace(string target, Action<string> write)
    {
        string staging = target + ".new";
        string retired = target + ".old";
        Remove(staging);
        write(staging);
        Flush(staging);
        Remove(retired);
        if (Directory.Exists(target))
        {
            Directory.Move(target, retired);
        }

        Directory.Move(staging, target);
        Remove(retired);
    }

    /// <summary>Puts back a folder that a killed process had moved aside.</summary>
    public static void Recover(string target)
    {
        if (!Directory.Exists(target) && Directory.Exists(target + ".old"))
        {
            Directory.Move(target + ".old", target);
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
