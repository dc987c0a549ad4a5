using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>
/// Snapshots of shards on this silo's disk, where they are mapped into memory. A cache: what is missing is read from the store. Files never change once they have their name, so that silos of
/// one machine may share the folder. Thread-safe.
/// </summary>
internal sealed class ShardDisk(IOptions<RetrievalOptions> options, ErasedShards erased, TimeProvider timeProvider)
{
    /// <summary>Smaller files are compared with their checksums at each opening, so that they need not wait for the disk.</summary>
    public const long CheckedAtOpening = 16 * 1024 * 1024;

    private static readonly TimeSpan ScanEvery = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, long> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly Lazy<string> _root = new(() => Path.GetFullPath(options.Value.CacheFolder ?? Path.Combine(Path.GetTempPath(), "orleansllm-indexes")));
    private long _bytes;
    private long _scanAt;
    private int _isTrimming;

    /// <summary>The folder.</summary>
    public string Root => _root.Value;

    /// <summary>Where a snapshot lies, or is to lie.</summary>
    /// <param name="name">The shard's (<see cref="IndexShardState.DiskName"/>).</param>
    /// <param name="generation">The snapshot's number.</param>
    /// <param name="token">The snapshot's own.</param>
    public string PathOf(string name, long generation, string token) =>
        Path.Combine(FolderOf(name), FormattableString.Invariant($"{name}-{generation}-{token}.snapshot"));

    /// <summary>The shard's name that a file has.</summary>
    public static string NameOf(string path) => Path.GetFileName(path).Split('-')[0];

    /// <summary>All files of shards, unfinished ones too.</summary>
    public IEnumerable<string> Files() => Directory.Exists(Root) ? Directory.EnumerateFiles(Root, "*-*", SearchOption.AllDirectories) : [];

    /// <summary>Those of them that are not open here.</summary>
    public IEnumerable<string> Unused() => Files().Where(path => !_open.ContainsKey(path));

    /// <summary>All files of one shard.</summary>
    public IEnumerable<string> FilesOf(string name) => Directory.Exists(FolderOf(name)) ? Directory.EnumerateFiles(FolderOf(name), $"{name}-*") : [];

    /// <summary>A name beside it for writing; <see cref="Finish"/> gives the file its own.</summary>
    public static string Unfinished(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return $"{path}.{Guid.NewGuid():N}.part";
    }

    /// <summary>Ends the writing of a file.</summary>
    /// <exception cref="OrleansException">Its shard was deleted meanwhile.</exception>
    public void Finish(string unfinished, string path)
    {
        File.Move(unfinished, path, overwrite: true);

        // After it has its name: whoever removes what was deleted finds it, or has told of it before.
        if (erased.Has(NameOf(path)))
        {
            Remove(path);
            throw new OrleansException("The shard was deleted; its next activation answers.");
        }
    }

    /// <summary>Whether the file is there, whole by its length.</summary>
    public static bool Has(string path, long length) => new FileInfo(path) is { Exists: true } file && file.Length == length;

    /// <summary>Writes a file that is not there.</summary>
    public async Task WriteAsync(string path, Func<Stream, Task> write)
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
        if (IsTrimmingDue())
        {
            // Beside whoever opens a file: there may be thousands to look at.
            Task.Run(TrimWhenDue);
        }
    }

    /// <summary>The file is not in use any more.</summary>
    public void Close(string path)
    {
        if (_open.AddOrUpdate(path, 0, (_, uses) => uses - 1) <= 0)
        {
            _open.TryRemove(path, out _);
        }
    }

    /// <summary>Removes files that were not used for long, when nobody has looked for them for an hour, and the oldest when there are too many. Blocking.</summary>
    public void TrimWhenDue()
    {
        if (IsTrimmingDue() && Interlocked.Exchange(ref _isTrimming, 1) == 0)
        {
            Trim();
        }
    }

    /// <summary>Deletes a file.</summary>
    /// <exception cref="IOException">It can not be deleted now.</exception>
    public void Remove(string path)
    {
        if (_files.TryRemove(path, out var length))
        {
            Interlocked.Add(ref _bytes, -length);
        }

        File.Delete(path);
    }

    /// <summary>Deletes a file, which may be mapped still.</summary>
    public void Delete(string path)
    {
        try
        {
            Remove(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Where a mapped file can not be deleted it goes with a later trimming.
        }
    }

    private string FolderOf(string name) => Path.Combine(Root, name[..2]);

    private void Note(string path, long length)
    {
        if (_files.TryAdd(path, length))
        {
            Interlocked.Add(ref _bytes, length);
        }
    }

    private bool IsTrimmingDue() => IsTooMuch(1) || timeProvider.GetUtcNow().UtcTicks >= Interlocked.Read(ref _scanAt);

    private bool IsTooMuch(double share) => Interlocked.Read(ref _bytes) > options.Value.MaxCacheBytes * share;

    private void Trim()
    {
        try
        {
            var now = timeProvider.GetUtcNow();
            Scan(now);
            var (isTooMuch, oldest) = (IsTooMuch(1), (now - options.Value.MaxCacheAge).UtcDateTime);
            foreach (var path in _files.Keys.Where(path => !_open.ContainsKey(path)).OrderBy(File.GetLastAccessTimeUtc).ToList())
            {
                // Well below the limit, so that the next files do not come here at once.
                isTooMuch = isTooMuch && IsTooMuch(0.9);
                if (!isTooMuch && File.GetLastAccessTimeUtc(path) >= oldest)
                {
                    return;
                }

                if (!_open.ContainsKey(path))
                {
                    Delete(path);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another silo of the machine trims too; what stays goes with the next time.
        }
        finally
        {
            Volatile.Write(ref _isTrimming, 0);
        }
    }

    /// <summary>Finds what this silo, or one before it, or another of the machine has left.</summary>
    private void Scan(DateTimeOffset now)
    {
        if (now.UtcTicks < _scanAt)
        {
            return;
        }

        Interlocked.Exchange(ref _scanAt, (now + ScanEvery).UtcTicks);
        foreach (var file in new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories))
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
