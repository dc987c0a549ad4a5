using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Routing.Learning;

namespace OrleansLlm.Grains.Learning;

/// <summary>
/// This silo's copies of trained models. A tenant's own ones come before those of all tenants. A look-up never waits: see <see cref="ReadyAsync"/>. When the
/// models can not be read it goes on with what it has. Thread-safe.
/// </summary>
internal sealed partial class LearnedModelCache
{
    /// <summary>How long a tenant's first call waits for its models.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<LearnedModelsKey, LearnedShelf> _shelves = [];
    private readonly LearnedFiles _files;
    private readonly LearnedOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<LearnedModelCache> _logger;

    /// <summary>An empty cache.</summary>
    public LearnedModelCache(LearnedFiles files, IOptions<LearnedOptions> options, TimeProvider timeProvider, ILogger<LearnedModelCache> logger)
    {
        (_files, _options, _timeProvider, _logger) = (files, options.Value, timeProvider, logger);
    }

    /// <summary>
    /// Completes when the tenant's models are there; at once after its first call. What changed is then read beside the calls, within
    /// <see cref="LearnedOptions.RefreshInterval"/>. Never throws but for cancellation.
    /// </summary>
    public ValueTask ReadyAsync(string tenant, CancellationToken cancellationToken)
    {
        var (own, common) = (TouchAsync(new LearnedModelsKey(tenant)), TouchAsync(new LearnedModelsKey(null)));
        return own.IsCompleted && common.IsCompleted ? ValueTask.CompletedTask : new ValueTask(WaitAsync(Task.WhenAll(own, common), cancellationToken));
    }

    /// <summary>What was learned, as a tenant sees it; cheap.</summary>
    public RouteLearning Of(string tenant) => new(name => Find(tenant, name));

    /// <summary>The model of a name in use; null: there is none, or the tenant's models are not read yet.</summary>
    public LearnedModel? Find(string tenant, string name) => FindOf(new LearnedModelsKey(tenant), name) ?? FindOf(new LearnedModelsKey(null), name);

    private LearnedModel? FindOf(LearnedModelsKey key, string name) =>
        _shelves.TryGetValue(key, out var shelf) ? shelf.Models.GetValueOrDefault(name)?.Model : null;

    /// <summary>Starts reading when it is time; completes with the very first reading.</summary>
    private Task TouchAsync(LearnedModelsKey key)
    {
        var shelf = _shelves.GetOrAdd(key, static _ => new LearnedShelf());
        var now = _timeProvider.GetTimestamp();
        shelf.UsedAt = now;
        if (shelf.TryBegin(now, _timeProvider, _options.RefreshInterval))
        {
            _ = Task.Run(() => ReadAsync(key, shelf));
        }

        return shelf.First;
    }

    private async Task WaitAsync(Task ready, CancellationToken cancellationToken)
    {
        try
        {
            await ready.WaitAsync(Patience, _timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            LogSlow(Patience);
        }
    }

    private async Task ReadAsync(LearnedModelsKey key, LearnedShelf shelf)
    {
        try
        {
            var list = await _files.GrainOf(key).ReadAsync(shelf.Revision, CancellationToken.None);
            if (list.Models is { } models)
            {
                shelf.Put(list.Revision, await LoadAsync(key, models.Where(model => model.IsActive), shelf.Models));
                Evict(key);
            }

            shelf.IsStale = false;
        }
#pragma warning disable CA1031 // Routing goes on without what was learned; the next call tries again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!shelf.IsStale)
            {
                LogUnreachable(exception, key.Owner);
            }

            shelf.IsStale = true;
        }
        finally
        {
            shelf.End();
        }
    }

    private async Task<Dictionary<string, LearnedShelf.Copy>> LoadAsync(
        LearnedModelsKey key, IEnumerable<StoredLearnedModel> stored, IReadOnlyDictionary<string, LearnedShelf.Copy> before)
    {
        var copies = new Dictionary<string, LearnedShelf.Copy>();
        foreach (var model in stored)
        {
            var known = before.GetValueOrDefault(model.Name);
            copies[model.Name] = known?.Stored.Sha256 == model.Sha256
                ? known with { Stored = model }
                : new LearnedShelf.Copy(model, LearnedModel.Load(await _files.ReadAsync(key, model, CancellationToken.None)));
        }

        LogLoaded(key.Owner, copies.Count);
        return copies;
    }

    /// <summary>Drops the tenants that were not used for longest until the rest fits; those just read stay, and so do those of all tenants.</summary>
    private void Evict(LearnedModelsKey keep)
    {
        var bytes = _shelves.Values.Sum(shelf => shelf.Bytes);
        foreach (var (key, shelf) in _shelves.Where(pair => pair.Key.Tenant is not null && pair.Key != keep).OrderBy(pair => pair.Value.UsedAt))
        {
            if (bytes <= _options.MaxCachedBytes)
            {
                return;
            }

            bytes -= shelf.Bytes;
            _shelves.TryRemove(key, out _);
        }
    }

    [LoggerMessage(LogLevel.Information, "Trained models of {Owner} are in force here: {Models}.")]
    private partial void LogLoaded(string owner, int models);

    [LoggerMessage(LogLevel.Warning, "Trained models of {Owner} can not be read; this silo goes on with those it has and tries again.")]
    private partial void LogUnreachable(Exception exception, string owner);

    [LoggerMessage(LogLevel.Warning, "Trained models were not there after {Patience}; the call goes on without them.")]
    private partial void LogSlow(TimeSpan patience);
}
