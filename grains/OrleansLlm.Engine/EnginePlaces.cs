namespace OrleansLlm.Engine;

/// <summary>
/// Counts the sequences inside an engine by tenant and says whom there is a place for. Safe for concurrent use.
/// </summary>
/// <param name="weightOf">A tenant's share relative to others'.</param>
internal sealed class EnginePlaces(Func<string, double> weightOf)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byTenant = new(StringComparer.Ordinal);
    private int _live;

    /// <summary>Sequences inside.</summary>
    public int Live
    {
        get
        {
            lock (_lock)
            {
                return _live;
            }
        }
    }

    /// <summary>
    /// Counts a sequence in unless the engine is full. Even then a tenant may have as many as all would have if they shared the places evenly, or one: so
    /// a flood takes nobody else's place. There are never more than twice the limit.
    /// </summary>
    public bool TryEnter(string tenant, int limit)
    {
        lock (_lock)
        {
            var own = _byTenant.GetValueOrDefault(tenant);
            var share = Math.Max(limit / (_byTenant.Count + (own == 0 ? 1 : 0)), 1);
            if (_live >= limit && (own >= share || _live >= 2 * limit))
            {
                return false;
            }

            _byTenant[tenant] = own + 1;
            _live++;
            return true;
        }
    }

    /// <summary>Counts a sequence out.</summary>
    /// <returns>True: it was the last.</returns>
    public bool Leave(string tenant)
    {
        lock (_lock)
        {
            var own = _byTenant[tenant];
            if (own == 1)
            {
                _byTenant.Remove(tenant);
            }
            else
            {
                _byTenant[tenant] = own - 1;
            }

            return --_live == 0;
        }
    }

    /// <summary>
    /// Sequences that have to end before a further one of a tenant runs: all but those that fit the slots, or, since tenants that wait take turns by their
    /// shares, its own ones and what the others end meanwhile.
    /// </summary>
    public int EndsBefore(string tenant, int slots)
    {
        lock (_lock)
        {
            var own = _byTenant.GetValueOrDefault(tenant);
            var weight = weightOf(tenant);
            var all = own == 0 ? weight : 0;
            foreach (var inside in _byTenant.Keys)
            {
                all += weightOf(inside);
            }

            return (int)Math.Min(_live + 1, Math.Ceiling((own + 1) * all / weight)) - slots;
        }
    }
}
