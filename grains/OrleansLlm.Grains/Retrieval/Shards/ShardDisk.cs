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
    private long _bytes;
    private long _scanAt;
    private int _isTrimming;

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
        TrimWhenDue();
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

    /// <summary>Beside whoever opens a file: there may be thousands to look at.</summary>
    private void TrimWhenDue()
    {
        if ((IsTooMuch(1) || timeProvider.GetUtcNow().UtcTicks >= Interlocked.Read(ref _scanAt)) && Interlocked.Exchange(ref _isTrimming, 1) == 0)
        {
            Task.Run(Trim);
        }
    }

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
