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
internal sealed partial class EngineHost : IAsyncDisposable
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(10);

    private readonly ModelCatalog _catalog;
    private readonly ServingOptions _options;
    private readonly IMeterFactory _meters;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly EngineTable _engines;
    private readonly AdapterGraphs _graphs;
    private readonly ILogger _logger;

    public EngineHost(ModelCatalog catalog, IOptions<ServingOptions> options, IMeterFactory meters, TimeProvider timeProvider, ILoggerFactory loggers)
    {
        _catalog = catalog;
        _options = options.Value;
        _meters = meters;
        _time = timeProvider;
        _loggers = loggers;
        _graphs = new AdapterGraphs(options.Value);
        _logger = loggers.CreateLogger<EngineHost>();
        _engines = new EngineTable(Start, LogStopped, timeProvider);
    }

    /// <summary>Starts the engine of a model that writes text, if need be. A failed load is forgotten, so that the next call tries again.</summary>
    /// <exception cref="LlmException">ReplicaUnavailable: this silo has no such model, or it can not be loaded.</exception>
    public async Task<ServedModel> GetAsync(string model, string device) => _catalog.Find(model) is { IsInBank: true } adapter
        ? await InBankAsync(adapter, device)
        : await StartedAsync(model, device) as ServedModel ?? throw NotHere(model);

    /// <summary>The same for an encoder.</summary>
    /// <exception cref="LlmException">As above.</exception>
    public async Task<ServedEncoder> GetEncoderAsync(string model, string device) => await StartedAsync(model, device) as ServedEncoder ?? throw NotHere(model);

    /// <summary>The device slots that a model has a replica on.</summary>
    public IReadOnlyList<string> DevicesOf(string model) => _options.DevicesOf(_catalog.FindAny(model));

    /// <summary>Starts a model's engines ahead of their first use.</summary>
    /// <exception cref="LlmException">As above.</exception>
    public Task PreloadAsync(string model) => Task.WhenAll(DevicesOf(model).Select(device => StartedAsync(model, device)));

    /// <summary>How busy a model's engine is; all zero but the slots while it is not loaded.</summary>
    public ReplicaLoad LoadOf(string model, string device)
    {
        var engine = _catalog.Find(model) is { IsInBank: true } adapter ? adapter.Base! : model;
        if (_engines.Find(engine, device) is { } started)
        {
            // One that has stopped is idle, but nothing to send calls to.
            var load = started.Load;
            return started.IsHealthy
                ? new ReplicaLoad { Running = load.Running, Waiting = load.Waiting, Slots = load.Slots }
                : new ReplicaLoad { Running = load.Slots, Waiting = load.Slots, Slots = load.Slots };
        }

        return new ReplicaLoad { Slots = _options.Slots ?? 1 };
    }

    /// <summary>Takes engines out whose package was removed or replaced, or that a tuning wants no more; their running sequences end first, in the background.</summary>
    public void Retire()
    {
        foreach (var (model, engine) in _engines.TakeOut(IsWanted))
        {
            LogRetired(model);
            _ = DrainAsync(engine);
        }
    }

    public ValueTask DisposeAsync() => _engines.DisposeAsync();

    private bool IsWanted(string model, string device, ServedEngine engine) => engine.IsCurrent(_catalog.FindAny(model)) && DevicesOf(model).Contains(device);

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
            using var patience = new CancellationTokenSource(DrainLimit, _time);
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
        try
        {
            return await _engines.GetAsync(model, device);
        }
        catch (Exception exception) when (exception is not LlmException)
        {
            LogLoadFailed(exception, model);
            throw new LlmException(LlmErrorCode.ReplicaUnavailable, $"The model '{model}' can not be loaded here: {exception.Message}");
        }
    }

    private ServedEngine Start(string name, string device)
    {
        var startedAt = _time.GetTimestamp();
        ServedEngine served = _catalog.FindAny(name) switch
        {
            CatalogModel model => new ServedModel(
                model, EngineFactory.Create(model, _graphs.Of(model), device, _catalog, _options, _meters, _time, _loggers)),
            CatalogEncoder encoder => new ServedEncoder(encoder.Package, EncoderFactory.Create(encoder, device, _options, _meters, _time, _loggers)),
            _ => throw NotHere(name),
        };
        LogLoaded(name, device, served.Load.Slots, _time.GetElapsedTime(startedAt).TotalSeconds);
        return served;
    }

    private static LlmException NotHere(string model) => new(LlmErrorCode.ReplicaUnavailable, $"This silo has no model '{model}'.");

    [LoggerMessage(LogLevel.Information, "Model {Model} is loaded on {Device} with {Slots} slots in {Seconds:0.00} s.")]
    private partial void LogLoaded(string model, string device, int slots, double seconds);

    [LoggerMessage(LogLevel.Information, "Model {Model} was removed or replaced; its engine ends when its sequences have.")]
    private partial void LogRetired(string model);

    [LoggerMessage(LogLevel.Error, "The engine of model {Model} has stopped by itself; the next call starts another.")]
    private partial void LogStopped(string model);

    [LoggerMessage(LogLevel.Error, "Model {Model} can not be loaded.")]
    private partial void LogLoadFailed(Exception exception, string model);
}
