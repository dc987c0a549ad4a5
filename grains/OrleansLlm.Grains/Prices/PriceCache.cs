using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Grains.Prices;

/// <summary>
/// This silo's copy of the price book, so that no call waits for a grain. It asks for a new version every second; when the book can not be reached it goes on
/// with what it has. Below the book stand the rules of the configuration, below those a model's own settings. Thread-safe.
/// </summary>
internal sealed partial class PriceCache(
    IGrainFactory grains, IOptions<PriceOptions> options, TimeProvider timeProvider, ILogger<PriceCache> logger) : BackgroundService
{
    /// <summary>How often it looks for a new version.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long a call waits for the first copy after a start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly PriceIndex _configured = new(options.Value.Rules());
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PriceIndex _book = PriceIndex.Empty;
    private long _version = PriceBookReading.NoVersion;
    private bool _isStale;

    /// <summary>The rule that holds now for a call, or null when no price is known.</summary>
    /// <param name="tenant">Who calls.</param>
    /// <param name="model">The model as its provider calls it.</param>
    /// <param name="provider">Who runs the call.</param>
    /// <param name="otherwise">The price of the model's own settings, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LlmException">ReplicaUnavailable: this silo has just started and could not read the book yet. A price is never guessed.</exception>
    public ValueTask<PriceRule?> FindAsync(string tenant, string model, string provider, PriceRule? otherwise, CancellationToken cancellationToken) =>
        _loaded.Task.IsCompletedSuccessfully
            ? new(Find(tenant, model, provider, otherwise))
            : new(FindWhenLoadedAsync(tenant, model, provider, otherwise, cancellationToken));

    /// <summary>The rule that holds now for calls of a model, at once, as far as the book was read; null: no price is known.</summary>
    public PriceRule? FindNow(string tenant, ModelInfo model) => Find(tenant, model.Name, model.Provider, model.Price);

    /// <summary>Waits for the first copy of the book.</summary>
    /// <exception cref="LlmException">As <see cref="FindAsync"/>.</exception>
    public async ValueTask WhenLoadedAsync(CancellationToken cancellationToken)
    {
        if (!_loaded.Task.IsCompletedSuccessfully)
        {
            await FindWhenLoadedAsync("", "", PriceRule.LocalProvider, otherwise: null, cancellationToken);
        }
    }

    /// <summary>What a call of a model costs from now on.</summary>
    /// <exception cref="LlmException">As <see cref="FindAsync"/>.</exception>
    public async ValueTask<CallPrice> OfAsync(string tenant, ModelInfo model, CancellationToken cancellationToken) => new(
        await FindAsync(tenant, model.Name, model.Provider, model.Price, cancellationToken), model.MaxBilledTime);

    /// <summary>Looks for a new version once. Never throws.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var book = grains.GetGrain<IPriceBookGrain>(IPriceBookGrain.Key);
            if (await book.ReadAllAsync(_version, cancellationToken) is (var version, var rules))
            {
                _book = new PriceIndex(rules);
                _version = version;
                _loaded.TrySetResult();
                LogLoaded(version, rules.Count);
            }

            _isStale = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isStale)
            {
                LogUnreachable(exception, _version);
            }

            _isStale = true;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodically.RunAsync(Interval, timeProvider, RefreshAsync, stoppingToken);

    private async Task<PriceRule?> FindWhenLoadedAsync(
        string tenant, string model, string provider, PriceRule? otherwise, CancellationToken cancellationToken)
    {
        try
        {
            await _loaded.Task.WaitAsync(Patience, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new LlmException(
                LlmErrorCode.ReplicaUnavailable, "This silo has just started and could not read the price book yet.", retryAfter: Interval);
        }

        return Find(tenant, model, provider, otherwise);
    }

    private PriceRule? Find(string tenant, string model, string provider, PriceRule? otherwise)
    {
        var now = timeProvider.GetUtcNow();
        return Find(model) ?? (ModelVersionName.ModelOf(model) is var whole && whole.Length < model.Length ? Find(whole) : null) ?? otherwise;

        PriceRule? Find(string name) => _book.Find(tenant, name, provider, now) ?? _configured.Find(tenant, name, provider, now);
    }

    [LoggerMessage(LogLevel.Information, "Price book version {Version} with {Rules} rules is in force here.")]
    private partial void LogLoaded(long version, int rules);

    [LoggerMessage(LogLevel.Warning, "The price book can not be reached; this silo goes on with version {Version} and tries again every second.")]
    private partial void LogUnreachable(Exception exception, long version);
}
