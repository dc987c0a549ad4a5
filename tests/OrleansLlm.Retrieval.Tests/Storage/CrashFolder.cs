using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Tests.Storage;

/// <summary>A folder in memory whose machine goes down after so many writes. What was not flushed is there afterwards in part, as garbage, or not at all; what was deleted may be there again.</summary>
internal sealed class CrashFolder : IIndexFolder
{
    private readonly Dictionary<string, CrashFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CrashFile> _deleted = new(StringComparer.Ordinal);

    /// <summary>Writes left until the crash.</summary>
    public int WritesLeft { get; set; } = int.MaxValue;

    /// <summary>Writes, flushes, creations and deletions so far.</summary>
    public int Writes { get; private set; }

    public Dictionary<string, CrashFile> Contents => _files;

    public IReadOnlyList<string> Files() => [.. _files.Keys];

    public IIndexWriter Create(string name)
    {
        Step();
        _files[name] = new CrashFile();
        return new CrashWriter(this, _files[name]);
    }

    public IIndexWriter Append(string name, long length)
    {
        Step();
        var file = _files[name];
        file.Bytes = file.Bytes[..(int)length];
        file.Durable = Math.Min(file.Durable, (int)length);
        return new CrashWriter(this, file);
    }

    public IIndexContent Open(string name) => new PinnedContent(_files[name].Bytes);

    public void Delete(string name)
    {
        Step();
        if (_files.Remove(name, out var file))
        {
            _deleted[name] = file;
        }
    }

    public void Dispose()
    {
    }

    public void Step()
    {
        Writes++;
        if (WritesLeft-- <= 0)
        {
            throw new CrashException();
        }
    }

    /// <summary>What the disk holds when the machine is up again.</summary>
    public CrashFolder AfterCrash(Random random)
    {
        var after = new CrashFolder();
        foreach (var (name, file) in _deleted.Where(_ => random.Next(3) == 0).Concat(_files))
        {
            if (file.Durable >= 0 || random.Next(2) == 0)
            {
                after._files[name] = Survivor(file, random);
            }
        }

        return after;
    }

    private static CrashFile Survivor(CrashFile file, Random random)
    {
        var durable = Math.Max(0, file.Durable);
        var kept = random.Next(durable, file.Bytes.Length + 1);
        var bytes = file.Bytes[..kept];
        if (kept > durable && random.Next(2) == 0)
        {
            // The length reached the disk, some of the bytes did not.
            Array.Clear(bytes, random.Next(durable, kept), 1);
            Array.Clear(bytes, durable, random.Next(kept - durable));
        }

        return new CrashFile { Bytes = bytes, Durable = bytes.Length };
    }
}
