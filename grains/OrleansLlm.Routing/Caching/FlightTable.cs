using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Routing.Caching;

/// <summary>The shared calls that run now, by the address of their answers. Not thread-safe.</summary>
internal sealed class FlightTable
{
    /// <summary>Longer than any call may take: a call whose router died without anybody noticing is forgotten.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Dictionary<string, RunningFlight> _flights = [];

    public int Count => _flights.Count;

    /// <summary>A call whose stream the asker may read; null: none.</summary>
    public RunningFlight? Find(CacheQuery query, DateTimeOffset now)
    {
        if (!_flights.TryGetValue(query.Address.Exact, out var flight) || query.Runner is null)
        {
            return null;
        }

        // Who is in a hurry does not wait for a call that is less urgent, nor for one that may be cut off by its own time limit.
        return now - flight.Since < Longest && !query.HasDeadline && !flight.Query.HasDeadline && flight.Query.Priority <= query.Priority ? flight : null;
    }

    /// <summary>Notes a call that others may follow from now on; null: it is not one.</summary>
    public RunningFlight? Begin(CacheQuery query, CacheTicket ticket, string id, DateTimeOffset now)
    {
        if (query.Runner is null || query.HasDeadline || (_flights.TryGetValue(query.Address.Exact, out var running) && now - running.Since < Longest))
        {
            return null;
        }

        return _flights[query.Address.Exact] = new RunningFlight(id, query, ticket, now);
    }

    public void End(string exact, string id)
    {
        if (_flights.TryGetValue(exact, out var flight) && flight.Id == id)
        {
            _flights.Remove(exact);
        }
    }
}
