using System.Text.Json;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>Counts what a job has done. Thread-safe.</summary>
internal sealed class IngestTally(IngestProgress progress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileProgress> _files = new(progress.Files, StringComparer.Ordinal);
    private IngestProgress _progress = progress;

    /// <summary>What is counted.</summary>
    public IngestProgress Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress with { Files = new Dictionary<string, FileProgress>(_files) };
            }
        }
    }

    /// <summary>The same as it is saved.</summary>
    public string Text(BatchWait? waiting) => JsonSerializer.Serialize(Progress with { Waiting = waiting }, IngestJson.Default.IngestProgress);

    /// <summary>The last that is saved.</summary>
    public string End()
    {
        lock (_lock)
        {
            _files.Clear();
        }

        return Text(null);
    }

    public void Set(string file, FileProgress at)
    {
        lock (_lock)
        {
            _files[file] = at;
        }
    }

    /// <summary>So many more chunks of a file have vectors.</summary>
    /// <param name="file">The file.</param>
    /// <param name="chunks">How many.</param>
    /// <param name="embedded">How many of them had to be embedded now.</param>
    public void Advance(string file, int chunks, int embedded)
    {
        lock (_lock)
        {
            if (_files.TryGetValue(file, out var at))
            {
                _files[file] = at with { Ready = at.Ready + chunks };
            }

            _progress = _progress with { Embedded = _progress.Embedded + embedded };
        }
    }

    public void Ended(string file)
    {
        lock (_lock)
        {
            if (_files.Remove(file))
            {
                _progress = _progress with { Ended = _progress.Ended + 1 };
            }
        }
    }
}
