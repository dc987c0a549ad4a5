namespace OrleansLlm.Grains.Retrieval.Searching;

/// <summary>The values that were used last, by text. For one thread at a time.</summary>
internal sealed class RecentlyUsed<T>(int capacity)
    where T : class
{
    private readonly Dictionary<string, LinkedListNode<(string Key, T Value)>> _places = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, T Value)> _order = new();

    public T? Find(string key)
    {
        if (!_places.TryGetValue(key, out var place))
        {
            return null;
        }

        _order.Remove(place);
        _order.AddFirst(place);
        return place.Value.Value;
    }

    public void Keep(string key, T value)
    {
        if (capacity == 0)
        {
            return;
        }

        if (_places.Remove(key, out var known))
        {
            _order.Remove(known);
        }

        _places[key] = _order.AddFirst((key, value));
        if (_places.Count > capacity)
        {
            _places.Remove(_order.Last!.Value.Key);
            _order.RemoveLast();
        }
    }

    public void Clear()
    {
        _places.Clear();
        _order.Clear();
    }
}
