using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Grains.Adapters;
using OrleansLlm.Grains.Encoders;

namespace OrleansLlm.Grains.Replicas;

/// <summary>
/// The engines of this silo, one per model and device slot, loaded at the first use. They outlive grain activations: a replica grain that is
/// activated again finds its engine running. Thread-safe.
/// </summary>
internal sealed partial class EngineHost(
    ModelCatalog catalog, IOptions<ServingOptions> options, IMeterFactory meters, TimeProvider timeProvider, ILoggerFactory loggers)
    : IAsyncDisposable
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Model, string Device), Lazy<Task<ServedEngine>>> _engines = new();
    private readonly AdapterGraphs _graphs = new(options.Value);
    private readonly ILogger _logger = loggers.CreateLogger<EngineHost>();

    /// <summary>Starts the engine of a model that writes text, if need be. A failed load is forgotten, so that the next call tries again.</summary>
    /// <exception cref="LlmException">ReplicaUnavailable: this silo has no such model, or it can not be loaded.</exception>
    public async Task<ServedModel> GetAsync(string model, string device) => catalog.Find(model) is { IsInBank: true } adapter
        ? await InBankAsync(adapter, device)
        : await StartedAsync(model, device) as ServedModel ?? throw NotHere(model);

    /// <summary>The same for an encoder.</summary>
    /// <exception cref="LlmException">As above.</exception>
    public async Task<ServedEncoder> GetEncoderAsync(string model, string device) => await StartedAsync(model, device) as ServedEncoder ?? throw NotHere(model);

    /// <summary>The device slots that a model has a replica on.</summary>
    public IReadOnlyList<string> DevicesOf(string model) => options.Value.DevicesOf(catalog.FindAny(model));

    /// <summary>Starts a model's engines ahead of their first use.</summary>
    /// <exception cref="LlmException">As above.</exception>
    public Task PreloadAsync(string model) => Task.WhenAll(DevicesOf(model).Select(device => StartedAsync(model, device)));

    /// <summary>How busy a model's engine is; all zero but the slots while it is not loaded.</summary>
    public ReplicaLoad LoadOf(string model, string device)
    {
        var engine = catalog.Find(model) is { IsInBank: true } adapter ? adapter.Base! : model;
        if (_engines.TryGetValue((engine, device), out var started) && started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            var load = started.Value.Result.Load;
            return new ReplicaLoad { Running = load.Running, Waiting = load.Waiting, Slots = load.Slots };
        }

        return new ReplicaLoad { Slots = options.Value.Slots ?? 1 };
    }

    /// <summary>Takes engines out whose package was removed or replaced, or that a tuning wants no more; their running sequences end first, in the background.</summary>
    public void Retire()
    {
        foreach (var (slot, starting) in _engines)
        {
            if (starting is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
                && !(starting.Value.Result.IsCurrent(catalog.FindAny(slot.Model)) && DevicesOf(slot.Model).Contains(slot.Device))
                && _engines.TryRemove(KeyValuePair.Create(slot, starting)))
            {
                LogRetired(slot.Model);
                _ = DrainAsync(starting.Value.Result);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines.Values.Where(engine => engine.IsValueCreated))
        {
            if (engine.Value.IsCompletedSuccessfully)
            {
                await engine.Value.Result.DisposeAsync();
            }
        }
    }

    /// <summary>The engine that an adapter shares with its model.</summary>
    private async Task<ServedModel> InBankAsync(CatalogModel adapter, string device)
    {
        var served = await StartedAsync(adapter.Base!, device) as ServedModel;
        if (served?.PlaceOf(adapter.Adapter!) is null or 0)
        {
            // It was loaded before the adapter came.
            Retire();
            served = await StartedAsync(adapter.Base!, device) as ServedModel;
        }

        return served?.PlaceOf(adapter.Adapter!) is > 0 and var place ? served with { Adapter = place } : throw NotHere(adapter.Info.Name);
    }

    private async Task DrainAsync(ServedEngine engine)
    {
        try
        {
            using var patience = new CancellationTokenSource(DrainLimit, timeProvider);
            await engine.DrainAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Whoever still runs after that is cut off below, with an error.
        }

        await engine.DisposeAsync();
    }

    private async Task<ServedEngine> StartedAsync(string model, string device)
    {
        var starting = _engines.GetOrAdd((model, device), slot => new Lazy<Task<ServedEngine>>(() => Task.Run(() => Start(slot.Model, slot.Device))));
        try
        {
            return await starting.Value;
        }
        catch (Exception exception)
        {
            _engines.TryRemove(KeyValuePair.Create((model, device), starting));
            if (exception is LlmException)
            {
                throw;
            }

            LogLoadFailed(exception, model);
            throw new LlmException(LlmErrorCode.ReplicaUnavailable, $"The model '{model}' can not be loaded here: {exception.Message}");
        }
    }

    private ServedEngine Start(string name, string device)
    {
        var startedAt = timeProvider.GetTimestamp();
        ServedEngine served = catalog.FindAny(name) switch
        {
            CatalogModel model => new ServedModel(
                model, EngineFactory.Create(model, _graphs.Of(model), device, catalog, options.Value, meters, timeProvider, loggers)),
            CatalogEncoder encoder => new ServedEncoder(encoder.Package, EncoderFactory.Create(encoder, device, options.Value, meters, timeProvider, loggers)),
            _ => throw NotHere(name),
        };
        LogLoaded(name, device, served.Load.Slots, timeProvider.GetElapsedTime(startedAt).TotalSeconds);
        return served;
    }

    private static LlmException NotHere(string model) => new(LlmErrorCode.ReplicaUnavailable, $"This silo has no model '{model}'.");

    [LoggerMessage(LogLevel.Information, "Model {Model} is loaded on {Device} with {Slots} slots in {Seconds:0.00} s.")]
    private partial void LogLoaded(string model, string device, int slots, double seconds);

    [LoggerMessage(LogLevel.Information, "Model {Model} was removed or replaced; its engine ends when its sequences have.")]
    private partial void LogRetired(string model);

    [LoggerMessage(LogLevel.Error, "Model {Model} can not be loaded.")]
    private partial void LogLoadFailed(Exception exception, string model);
}
