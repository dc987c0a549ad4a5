namespace OrleansLlm.Grains.Storage;

/// <summary>
/// The order of a list's rows, and where those stood that were removed lately: who deletes what a page shows can ask for the page behind it. As long as the list is in memory. Used by one caller at
/// a time.
/// </summary>
internal sealed class RowOrder
{
    /// <summary>Removed rows that are remembered.</summary>
    private const int MostRemoved = 2_048;

    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _removed = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long Number)> _forgetting = [];
    private long _next;

    /// <summary>Adds a row behind all others; one that is there stays where it is.</summary>
    public void Add(string id)
    {
        if (_rows.TryAdd(id, _next))
        {
            _next++;
            _removed.Remove(id);
        }
    }

    /// <summary>Removes a row; harmless when it is not there.</summary>
    public void Remove(string id)
    {
        if (!_rows.Remove(id, out var number))
        {
            return;
        }

        _removed[id] = number;
        _forgetting.Enqueue((id, number));
        if (_forgetting.Count > MostRemoved && _forgetting.Dequeue() is var oldest && _removed.GetValueOrDefault(oldest.Id, -1) == oldest.Number)
        {
            _removed.Remove(oldest.Id);
        }
    }

    /// <summary>Removes all rows, and forgets them.</summary>
    public void Clear()
    {
        _rows.Clear();
        _removed.Clear();
        _forgetting.Clear();
    }

    /// <summary>How many rows are before one that is, or was, there, and how many before what follows it; null: it is not known.</summary>
    public (int Before, int Next)? PlaceOf(string id, bool oldestFirst)
    {
        var isThere = _rows.TryGetValue(id, out var number);
        if (!isThere && !_removed.TryGetValue(id, out number))
        {
            return null;
        }

        var before = _rows.Values.Count(other => oldestFirst ? other < number : other > number);
        return (before, before + (isThere ? 1 : 0));
    }
}
