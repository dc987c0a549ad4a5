namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Places by their numbers; most often a handful, which are found faster one by one than by hashing. Not thread-safe.</summary>
internal sealed class PlaceSet
{
    private const int MaxListed = 16;

    private readonly List<(int Node, int Stack)> _listed = new(MaxListed);
    private HashSet<(int Node, int Stack)>? _hashed;

    public int Count => _hashed?.Count ?? _listed.Count;

    /// <returns>False when it is there already.</returns>
    public bool Add(int node, int stack)
    {
        if (_hashed is not null)
        {
            return _hashed.Add((node, stack));
        }

        foreach (var (otherNode, otherStack) in _listed)
        {
            if (otherNode == node && otherStack == stack)
            {
                return false;
            }
        }

        _listed.Add((node, stack));
        if (_listed.Count == MaxListed)
        {
            _hashed = [.. _listed];
        }

        return true;
    }

    public void Clear()
    {
        _listed.Clear();
        _hashed = null;
    }
}
