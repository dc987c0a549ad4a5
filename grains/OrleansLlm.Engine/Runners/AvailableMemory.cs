using System.Globalization;

namespace OrleansLlm.Engine.Runners;

/// <summary>How much memory the process can still take: what the system has free, and what the limits of its control groups leave.</summary>
internal static class AvailableMemory
{
    /// <summary>Bytes that are free now, less what slots of this process were promised; at least 0.</summary>
    public static long Bytes() => Math.Max(0, (Read("/") ?? Managed()) - KvPool.Reserved);

    /// <summary>Reads Linux' own figures under a root folder; null where there are none.</summary>
    internal static long? Read(string root)
    {
        long? free = Field(Path.Combine(root, "proc/meminfo"), "MemAvailable:") * 1024;
        foreach (string line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            // "0::/path" (version 2), "7:memory:/path" (version 1)
            string[] parts = line.Split(':', 3);
            if (parts is ["0", "", var unified])
            {
                free = Least(free, Limits(Path.Combine(root, "sys/fs/cgroup"), unified, "memory.max", "memory.current", "inactive_file"));
            }
            else if (parts is [_, var controllers, var path] && controllers.Split(',').Contains("memory"))
            {
                free = Least(free, Limits(Path.Combine(root, "sys/fs/cgroup/memory"), path, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"));
            }
        }

        return free;
    }

    private static long Managed()
    {
        var memory = GC.GetGCMemoryInfo();
        return memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes;
    }

    /// <summary>The least that the group and those above it leave. In a container the path may be the host's, which is not there: then the root counts.</summary>
    private static long? Limits(string mount, string path, string limit, string usage, string reclaimable)
    {
        long? least = null;
        for (string? at = path.Trim('/'); at is not null; at = at.Length == 0 ? null : Path.GetDirectoryName(at) ?? "")
        {
            string folder = Path.Combine(mount, at);
            if (Number(Path.Combine(folder, limit)) is { } most && Number(Path.Combine(folder, usage)) is { } used)
            {
                least = Least(least, Math.Max(0, most - used + (Field(Path.Combine(folder, "memory.stat"), reclaimable + " ") ?? 0)));
            }
        }

        return least;
    }

    private static long? Least(long? one, long? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;

    private static long? Number(string file) => Lines(file).Select(Parse).FirstOrDefault();

    private static long? Field(string file, string name) =>
        Lines(file).Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal))).FirstOrDefault();

    // "max" is no number: no limit.
    private static long? Parse(string text) => long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
