using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Caching;

/// <summary>The shared calls that one router runs. Used on its scheduler.</summary>
internal sealed class Flights(string runner, TimeProvider timeProvider)
{
    /// <summary>Those who follow a call may be here before the one who was told to run it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const int Remembered = 256;

    private readonly Dictionary<string, Flight> _flights = [];
    private readonly Dictionary<string, TaskCompletionSource> _awaited = [];
    private readonly Queue<string> _gone = [];

    /// <summary>The grain key of the router.</summary>
    public string Runner => runner;

    /// <summary>A call that is about to start.</summary>
    public Flight Add(string id, string tenant)
    {
        var flight = _flights[id] = new Flight(tenant, timeProvider);
        if (_awaited.Remove(id, out var waiting))
        {
            waiting.TrySetResult();
        }

        return flight;
    }

    public void Remove(string id)
    {
        _flights.Remove(id);
        _gone.Enqueue(id);
        if (_gone.Count > Remembered)
        {
            _gone.Dequeue();
        }
    }

    /// <summary>The stream of a running call.</summary>
    /// <exception cref="LlmException">NotFound: no such call of the tenant runs here.</exception>
    public async Task<IAsyncEnumerable<GenerationChunk>> FollowAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        await WaitForAsync(id, cancellationToken);
        return _flights.GetValueOrDefault(id) is { IsAbandoned: false } flight && flight.Tenant == tenant
            ? flight.ReadAsync(cancellationToken)
            : throw new LlmException(LlmErrorCode.NotFound, "The shared call has ended, or its silo has left the cluster.");
    }

    /// <summary>Cancels all calls: the router is put to rest.</summary>
    public Task StopAsync() => Task.WhenAll(_flights.Values.ToList().Select(flight => flight.StopAsync()));

    private async Task WaitForAsync(string id, CancellationToken cancellationToken)
    {
        if (_flights.ContainsKey(id) || _gone.Contains(id))
        {
            return;
        }

        if (!_awaited.TryGetValue(id, out var waiting))
        {
            _awaited[id] = waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            await waiting.Task.WaitAsync(Patience, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            _awaited.Remove(id);
        }
    }
}
