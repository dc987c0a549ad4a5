namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>Places by their numbers; most often a handful, which are found faster one by one than by hashing. Not thread-safe.</summary>
internal sealed class PlaceSet
{
    private const int MaxListed = 32;

    /// <summary>Clearing a set takes as long as it once was large.</summary>
    private const int MaxKept = 1_000;

    private readonly List<(int Node, int Stack)> _listed = new(MaxListed);
    private HashSet<(int Node, int Stack)> _hashed = [];

    public int Count => _listed.Count + _hashed.Count;

    /// <returns>False when it is there already.</returns>
    public bool Add(int node, int stack)
    {
        foreach (var (otherNode, otherStack) in _listed)
        {
            if (otherNode == node && otherStack == stack)
            {
                return false;
            }
        }

        if (_listed.Count == MaxListed)
        {
            return _hashed.Add((node, stack));
        }

        _listed.Add((node, stack));
        return true;
    }

    public void Clear()
    {
        _listed.Clear();
        if (_hashed.Count > MaxKept)
        {
            _hashed = [];
        }

        _hashed.Clear();
    }
}
