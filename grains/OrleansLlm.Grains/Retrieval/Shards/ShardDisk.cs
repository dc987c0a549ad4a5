using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>
/// Snapshots of shards on this silo's disk, where they are mapped into memory. A cache: what is missing is read from the store. Files never change once they have their name, so that silos of
/// one machine may share the folder. Thread-safe.
/// </summary>
internal sealed class ShardDisk(IOptions<RetrievalOptions> options, TimeProvider timeProvider)
{
    /// <summary>Smaller files are compared with their checksums at each opening, so that they need not wait for the disk.</summary>
    public const long CheckedAtOpening = 16 * 1024 * 1024;

    private static readonly TimeSpan ScanEvery = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, long> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly Lazy<string> _root = new(() => Path.GetFullPath(options.Value.CacheFolder ?? Path.Combine(Path.GetTempPath(), "orleansllm-indexes")));
    private readonly Lock _trimming = new();
    private long _bytes;
    private DateTimeOffset _trimAt;

    /// <summary>Where a snapshot lies, or is to lie.</summary>
    public string PathOf(IndexShardKey key, long generation, string token)
    {
        var name = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(key.ToString())).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
        return Path.Combine(_root.Value, name[..2], FormattableString.Invariant($"{name}-{generation}-{token}.snapshot"));
    }

    /// <summary>A name beside it for writing; <see cref="Finish"/> gives the file its own.</summary>
    public static string Unfinished(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return $"{path}.{Guid.NewGuid():N}.part";
    }

    /// <summary>Ends the writing of a file.</summary>
    public static void Finish(string unfinished, string path) => File.Move(unfinished, path, overwrite: true);

    /// <summary>Whether the file is there, whole by its length.</summary>
    public static bool Has(string path, long length) => new FileInfo(path) is { Exists: true } file && file.Length == length;

    /// <summary>Writes a file that is not there.</summary>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        var unfinished = Unfinished(path);
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await write(file);
                file.Flush(flushToDisk: file.Length > CheckedAtOpening);
            }

            Finish(unfinished, path);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>The file is in use until <see cref="Close"/>; makes room where there is too much.</summary>
    public void Use(string path)
    {
        _open.AddOrUpdate(path, 1, (_, uses) => uses + 1);
        Note(path, new FileInfo(path).Length);
        File.SetLastAccessTimeUtc(path, timeProvider.GetUtcNow().UtcDateTime);
        Trim();
    }

    /// <summary>The file is not in use any more.</summary>
    public void Close(string path)
    {
        if (_open.AddOrUpdate(path, 0, (_, uses) => uses - 1) <= 0)
        {
            _open.TryRemove(path, out _);
        }
    }

    /// <summary>Deletes a file, which may be mapped still.</summary>
    public void Delete(string path)
    {
        if (_files.TryRemove(path, out var length))
        {
            Interlocked.Add(ref _bytes, -length);
        }

        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Where a mapped file can not be deleted it goes with a later trimming.
        }
    }

    private void Note(string path, long length)
    {
        if (_files.TryAdd(path, length))
        {
            Interlocked.Add(ref _bytes, length);
        }
    }

    private void Trim()
    {
        var now = timeProvider.GetUtcNow();
        lock (_trimming)
        {
            var isTooMuch = Interlocked.Read(ref _bytes) > options.Value.MaxCacheBytes;
            if (!isTooMuch && now < _trimAt)
            {
                return;
            }

            Scan(now);
            var oldest = (now - options.Value.MaxCacheAge).UtcDateTime;
            foreach (var path in _files.Keys.Where(path => !_open.ContainsKey(path)).OrderBy(File.GetLastAccessTimeUtc).ToList())
            {
                // Well below the limit, so that the next files do not come here at once.
                isTooMuch = isTooMuch && Interlocked.Read(ref _bytes) > options.Value.MaxCacheBytes / 10 * 9;
                if (!isTooMuch && File.GetLastAccessTimeUtc(path) >= oldest)
                {
                    return;
                }

                Delete(path);
            }
        }
    }

    /// <summary>Finds what this silo, or one before it, or another of the machine has left.</summary>
    private void Scan(DateTimeOffset now)
    {
        if (now < _trimAt)
        {
            return;
        }

        _trimAt = now + ScanEvery;
        foreach (var file in new DirectoryInfo(_root.Value).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (file.Extension == ".part" && now.UtcDateTime - file.LastWriteTimeUtc > ScanEvery)
            {
                file.Delete();
            }
            else if (file.Extension == ".snapshot")
            {
                Note(file.FullName, file.Length);
            }
        }
    }
}
