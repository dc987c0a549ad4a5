using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Grains.Retrieval.Searching;

/// <summary>What was found in an index since it was changed last, and vectors of queries, which stay right whatever changes. Thread-safe.</summary>
/// <param name="capacity">Answers, and vectors, that are kept; those used longest ago go first.</param>
internal sealed class SearchMemory(int capacity)
{
    private readonly Lock _lock = new();
    private readonly RecentlyUsed<IndexSearchResult> _answers = new(capacity);
    private readonly RecentlyUsed<float[]> _vectors = new(capacity);
    private long _stamp;

    /// <summary>Another one: the index was changed meanwhile, or may have been.</summary>
    public long Stamp
    {
        get
        {
            lock (_lock)
            {
                return _stamp;
            }
        }
    }

    /// <summary>An answer of the index as it is; null: there is none.</summary>
    public IndexSearchResult? Find(string search)
    {
        lock (_lock)
        {
            return _answers.Find(search);
        }
    }

    /// <summary>Keeps an answer, unless the index was changed since its search began.</summary>
    public void Keep(string search, IndexSearchResult answer, long stamp)
    {
        lock (_lock)
        {
            if (stamp == _stamp)
            {
                _answers.Keep(search, answer);
            }
        }
    }

    /// <summary>A query's vector; null: there is none.</summary>
    public float[]? FindVector(string text)
    {
        lock (_lock)
        {
            return _vectors.Find(text);
        }
    }

    /// <summary>Keeps a query's vector.</summary>
    public void KeepVector(string text, float[] vector)
    {
        lock (_lock)
        {
            _vectors.Keep(text, vector);
        }
    }

    /// <summary>The index is being changed.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _stamp++;
            _answers.Clear();
        }
    }
}
