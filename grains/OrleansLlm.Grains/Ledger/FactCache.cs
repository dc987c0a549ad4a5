namespace OrleansLlm.Grains.Ledger;

/// <summary>Hourly facts of sealed segments, which never change, so that the next report reads only what is new. Bounded; the oldest go first. Not thread-safe.</summary>
internal sealed class FactCache(int capacity)
{
    private readonly Dictionary<string, IReadOnlyList<SpendFact>> _parts = [];
    private readonly Queue<string> _order = [];
    private int _count;

    public bool TryGet(string name, out IReadOnlyList<SpendFact> facts)
    {
        var isThere = _parts.TryGetValue(name, out var found);
        facts = found ?? [];
        return isThere;
    }

    public void Add(string name, IReadOnlyList<SpendFact> facts)
    {
        if (facts.Count > capacity || !_parts.TryAdd(name, facts))
        {
            return;
        }

        _order.Enqueue(name);
        _count += facts.Count;
        while (_count > capacity && _order.TryDequeue(out var oldest) && _parts.Remove(oldest, out var left))
        {
            _count -= left.Count;
        }
    }
}
