using System.Globalization;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Names of an index's files, and which of them count after a crash. A generation is a snapshot and the log of what came after it; the first has a log only.</summary>
internal static class IndexFiles
{
    private const string SnapshotSuffix = ".snapshot";
    private const string LogSuffix = ".log";

    public static string Snapshot(long generation) => generation.ToString("D10", CultureInfo.InvariantCulture) + SnapshotSuffix;

    public static string Log(long generation) => generation.ToString("D10", CultureInfo.InvariantCulture) + LogSuffix;

    public static bool Exist(IIndexFolder folder) => Generations(folder, SnapshotSuffix).Count > 0 || Generations(folder, LogSuffix).Count > 0;

    /// <summary>The newest generation that was completed, with its snapshot.</summary>
    /// <exception cref="IndexDamagedException">A snapshot that was whole once is not, or is gone.</exception>
    public static (long Generation, SnapshotFile? Snapshot) Newest(IIndexFolder folder)
    {
        var (snapshots, logs) = (Generations(folder, SnapshotSuffix), Generations(folder, LogSuffix));
        foreach (var generation in snapshots.Concat(logs).Append(0).Distinct().OrderDescending())
        {
            var name = Snapshot(generation);
            if (snapshots.Contains(generation) && SnapshotFile.TryOpen(name, folder.Open(name)) is { } snapshot)
            {
                return (generation, snapshot);
            }

            if (generation == 0 && (logs.Contains(0) || snapshots.Count == 0))
            {
                return (0, null);
            }

            // A log is begun when its snapshot is on the disk: only a snapshot without one can be what a crash cut off.
            if (logs.Contains(generation))
            {
                throw new IndexDamagedException(name, snapshots.Contains(generation) ? "it has no valid end." : "it is missing, and its log is there.");
            }
        }

        throw new IndexDamagedException(Snapshot(snapshots.Max()), "it has no valid end, and nothing older is there.");
    }

    /// <summary>Deletes what other generations left.</summary>
    public static void DeleteOthers(IIndexFolder folder, long generation)
    {
        foreach (var file in folder.Files())
        {
            if ((file.EndsWith(SnapshotSuffix, StringComparison.Ordinal) || file.EndsWith(LogSuffix, StringComparison.Ordinal))
                && file != Snapshot(generation) && file != Log(generation))
            {
                folder.Delete(file);
            }
        }
    }

    private static HashSet<long> Generations(IIndexFolder folder, string suffix) =>
        [.. folder.Files().Where(file => file.EndsWith(suffix, StringComparison.Ordinal))
            .Select(file => long.TryParse(file[..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : -1)
            .Where(generation => generation >= 0)];
}
