namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Notes what each stage of one search found, and how long it took.</summary>
public sealed class SearchTrace(TimeProvider time)
{
    private readonly List<TracedStage> _stages = [];
    private long _since = time.GetTimestamp();

    /// <summary>In their order.</summary>
    public IReadOnlyList<TracedStage> Stages => _stages;

    /// <summary>Forgets an attempt that is made again.</summary>
    internal void Restart()
    {
        _stages.Clear();
        _since = time.GetTimestamp();
    }

    internal void Note(string name, IEnumerable<(string Document, int Chunk, float Score)> hits)
    {
        _stages.Add(new TracedStage(name, time.GetElapsedTime(_since), [.. hits]));
        _since = time.GetTimestamp();
    }
}
