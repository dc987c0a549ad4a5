namespace OrleansLlm.Grains.Budgets;

/// <summary>The open reservations and the earliest end of a lease among them.</summary>
internal sealed class OpenCalls
{
    private readonly Dictionary<string, OpenEntry> _calls = [];

    /// <summary>No lease ends before it: most commands need not look at all.</summary>
    private DateTimeOffset _firstEnd = DateTimeOffset.MaxValue;

    public int Count => _calls.Count;

    public IEnumerable<OpenEntry> All => _calls.Values;

    public OpenEntry? Find(string id) => _calls.GetValueOrDefault(id);

    public OpenEntry Add(OpenCall call, Account[] accounts)
    {
        var entry = new OpenEntry(call, accounts);
        _calls.Add(call.Request.Id, entry);
        Note(call.LeaseUntil);
        return entry;
    }

    public OpenEntry Remove(string id) =>
        _calls.Remove(id, out var entry) ? entry : throw new InvalidOperationException($"The journal settles '{id}', which is not open.");

    public void Extend(ExtendedCall extended)
    {
        var entry = _calls[extended.Id];
        entry.Call = entry.Call with { Granted = extended.Granted, LeaseUntil = extended.LeaseUntil };
        Note(extended.LeaseUntil);
    }

    public void Lengthen(DateTimeOffset until)
    {
        foreach (var entry in _calls.Values.Where(entry => entry.Call.LeaseUntil < until))
        {
            entry.Call = entry.Call with { LeaseUntil = until };
        }
    }

    /// <summary>Those whose lease has ended, the first that ended first; they stay until they are settled.</summary>
    public List<OpenEntry> TakeExpired(DateTimeOffset now)
    {
        if (now < _firstEnd)
        {
            return [];
        }

        var expired = _calls.Values.Where(entry => entry.Call.LeaseUntil <= now)
            .OrderBy(entry => entry.Call.LeaseUntil).ThenBy(entry => entry.Call.Request.Id, StringComparer.Ordinal).ToList();
        _firstEnd = _calls.Values.Where(entry => entry.Call.LeaseUntil > now).Select(entry => entry.Call.LeaseUntil).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        return expired;
    }

    private void Note(DateTimeOffset end) => _firstEnd = end < _firstEnd ? end : _firstEnd;
}
