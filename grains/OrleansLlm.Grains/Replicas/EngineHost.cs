using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Grains.Encoders;

namespace OrleansLlm.Grains.Replicas;

/// <summary>
/// The engines of this silo, one per model, loaded at the first use. They outlive grain activations: a replica grain that is
/// activated again finds its engine running. Thread-safe.
/// </summary>
internal sealed partial class EngineHost(
    ModelCatalog catalog, IOptions<ServingOptions> options, IMeterFactory meters, TimeProvider timeProvider, ILoggerFactory loggers)
    : IAsyncDisposable
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Lazy<Task<ServedEngine>>> _engines = new(StringComparer.Ordinal);
    private readonly ILogger _logger = loggers.CreateLogger<EngineHost>();

    /// <summary>Starts the engine of a model that writes text, if need be. A failed load is forgotten, so that the next call tries again.</summary>
    /// <exception cref="LlmException">ReplicaUnavailable: this silo has no such model, or it can not be loaded.</exception>
    public async Task<ServedModel> GetAsync(string model) => await StartedAsync(model) as ServedModel ?? throw NotHere(model);

    /// <summary>The same for an encoder.</summary>
    /// <exception cref="LlmException">As above.</exception>
    public async Task<ServedEncoder> GetEncoderAsync(string model) => await StartedAsync(model) as ServedEncoder ?? throw NotHere(model);

    /// <summary>Starts a model's engine ahead of its first use.</summary>
    /// <exception cref="LlmException">As above.</exception>
    public Task PreloadAsync(string model) => StartedAsync(model);

    /// <summary>How busy a model's engine is; all zero but the slots while it is not loaded.</summary>
    public ReplicaLoad LoadOf(string model)
    {
        if (_engines.TryGetValue(model, out var started) && started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            var load = started.Value.Result.Load;
            return new ReplicaLoad { Running = load.Running, Waiting = load.Waiting, Slots = load.Slots };
        }

        return new ReplicaLoad { Slots = options.Value.Slots ?? 1 };
    }

    /// <summary>Takes engines out whose package was removed or replaced; their running sequences end first, in the background.</summary>
    public void Retire()
    {
        foreach (var (model, starting) in _engines)
        {
            if (starting is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
                && catalog.FindAny(model)?.Packaged != starting.Value.Result.Packaged
                && _engines.TryRemove(KeyValuePair.Create(model, starting)))
            {
                LogRetired(model);
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

    private async Task<ServedEngine> StartedAsync(string model)
    {
        var starting = _engines.GetOrAdd(model, name => new Lazy<Task<ServedEngine>>(() => Task.Run(() => Start(name))));
        try
        {
            return await starting.Value;
        }
        catch (Exception exception)
        {
            _engines.TryRemove(KeyValuePair.Create(model, starting));
            if (exception is LlmException)
            {
                throw;
            }

            LogLoadFailed(exception, model);
            throw new LlmException(LlmErrorCode.ReplicaUnavailable, $"The model '{model}' can not be loaded here: {exception.Message}");
        }
    }

    private ServedEngine Start(string name)
    {
        var startedAt = timeProvider.GetTimestamp();
        ServedEngine served = catalog.FindAny(name) switch
        {
            CatalogModel model => new ServedModel(
                model.Package,
                EngineFactory.Create(model, catalog, options.Value, meters, timeProvider, loggers),
                model.Constraints,
                model.Tools,
                model.Options.SharePrefixes),
            CatalogEncoder encoder => new ServedEncoder(encoder.Package, EncoderFactory.Create(encoder, options.Value, meters, timeProvider, loggers)),
            _ => throw NotHere(name),
        };
        LogLoaded(name, options.Value.Device, served.Load.Slots, timeProvider.GetElapsedTime(startedAt).TotalSeconds);
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
