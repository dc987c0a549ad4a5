using System.Collections.Concurrent;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Replicas;

/// <summary>
/// The engines that were started, one per model and device slot. One that could not be started is started at the next use, and so is one that has stopped
/// by itself, but not again and again: loading takes the machine's time from the others. Thread-safe.
/// </summary>
/// <param name="start">Starts the engine of a model on a device slot.</param>
/// <param name="stopped">Told of each engine that has stopped by itself, when it is taken out.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class EngineTable(Func<string, string, ServedEngine> start, Action<string> stopped, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>An engine that stopped sooner than this after its start is not replaced before.</summary>
    public static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Model, string Device), Slot> _slots = new();
    private volatile bool _closed;

    /// <summary>The engine of a slot, when it is there and started.</summary>
    public ServedEngine? Find(string model, string device) => _slots.TryGetValue((model, device), out var slot) ? slot.Started : null;

    /// <summary>The engine of a slot; starts it if need be.</summary>
    /// <exception cref="LlmException">ReplicaUnavailable: it stopped just after it was started, or all were ended.</exception>
    /// <exception cref="Exception">What the start threw.</exception>
    public async Task<ServedEngine> GetAsync(string model, string device)
    {
        while (true)
        {
            var slot = _slots.GetOrAdd((model, device), key => new Slot(
                new Lazy<Task<ServedEngine>>(() => Task.Run(() => start(key.Model, key.Device))), timeProvider.GetTimestamp()));
            var engine = await StartedAsync((model, device), slot);
            if (engine.IsHealthy)
            {
                return engine;
            }

            if (_closed)
            {
                throw new LlmException(LlmErrorCode.ReplicaUnavailable, "This silo is stopping.");
            }

            var left = ShortestLife - timeProvider.GetElapsedTime(slot.At);
            if (left > TimeSpan.Zero)
            {
                throw new LlmException(LlmErrorCode.ReplicaUnavailable, $"The engine of '{model}' has stopped; it is started again soon.", retryAfter: left);
            }

            TakeOutStopped((model, device), slot, engine);
        }
    }

    /// <summary>Takes engines out that are not wanted any more, to be ended by the caller; and those that have stopped by themselves.</summary>
    public List<(string Model, ServedEngine Engine)> TakeOut(Func<string, string, ServedEngine, bool> isWanted)
    {
        var taken = new List<(string, ServedEngine)>();
        foreach (var (key, slot) in _slots)
        {
            if (slot.Started is not { } engine)
            {
                continue;
            }

            if (!isWanted(key.Model, key.Device, engine))
            {
                if (_slots.TryRemove(KeyValuePair.Create(key, slot)))
                {
                    taken.Add((key.Model, engine));
                }
            }
            else if (!engine.IsHealthy && timeProvider.GetElapsedTime(slot.At) >= ShortestLife)
            {
                TakeOutStopped(key, slot, engine);
            }
        }

        return taken;
    }

    /// <summary>Ends all engines; none is started again.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        foreach (var engine in _slots.Values.Select(slot => slot.Started).OfType<ServedEngine>())
        {
            await engine.DisposeAsync();
        }
    }

    private async Task<ServedEngine> StartedAsync((string Model, string Device) key, Slot slot)
    {
        try
        {
            return await slot.Engine.Value;
        }
        catch
        {
            _slots.TryRemove(KeyValuePair.Create(key, slot));
            throw;
        }
    }

    private void TakeOutStopped((string Model, string Device) key, Slot slot, ServedEngine engine)
    {
        if (_slots.TryRemove(KeyValuePair.Create(key, slot)))
        {
            stopped(key.Model);
            _ = engine.DisposeAsync().AsTask();
        }
    }

    private sealed record Slot(Lazy<Task<ServedEngine>> Engine, long At)
    {
        public ServedEngine? Started => Engine is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? Engine.Value.Result : null;
    }
}
