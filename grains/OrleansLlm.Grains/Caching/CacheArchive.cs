using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>
/// What a cache grain keeps in the store: pages, and a head that names them. A writing makes new pages, then turns the head to them, then drops the old ones,
/// so that one that is broken off leaves what was there. Used by one grain; one writing at a time.
/// </summary>
internal sealed partial class CacheArchive(IGrainStorage storage, GrainId grain, ILogger<CacheArchive> logger)
{
    private const long BytesPerPage = 512 << 10;

    private readonly GrainState<CacheArchiveState> _head = new(new CacheArchiveState());
    private Task _writing = Task.CompletedTask;

    /// <summary>True when there is something that the store does not have.</summary>
    public bool HasChanges { get; private set; }

    public void Changed() => HasChanges = true;

    /// <summary>What was kept; answers of pages that can not be read are gone.</summary>
    public async Task<IReadOnlyList<CacheEntry>> ReadAsync()
    {
        await storage.ReadStateAsync("cache-archive", grain, _head);
        _head.State ??= new CacheArchiveState();
        var entries = new List<CacheEntry>();
        for (var page = 0; page < _head.State.Pages; page++)
        {
            var state = new GrainState<CachePageState>(new CachePageState());
            await storage.ReadStateAsync(NameOf(_head.State.Generation, page), grain, state);
            entries.AddRange(state.State?.Entries ?? []);
        }

        return entries;
    }

    /// <summary>Writes; a failure is told in the log, and made good by the next writing.</summary>
    public async Task TryWriteAsync(IReadOnlyList<CacheEntry> entries)
    {
        try
        {
            await WriteAsync(entries);
        }
        catch (Exception exception)
        {
            LogUnwritten(exception, grain);
        }
    }

    /// <summary>Writes, after the writing that is under way.</summary>
    public Task WriteAsync(IReadOnlyList<CacheEntry> entries) => _writing = WriteAfterAsync(_writing, entries);

    private async Task WriteAfterAsync(Task before, IReadOnlyList<CacheEntry> entries)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            HasChanges = false;
            await WriteCoreAsync(entries);
        }
        catch
        {
            HasChanges = true;
            throw;
        }
    }

    private async Task WriteCoreAsync(IReadOnlyList<CacheEntry> entries)
    {
        var (before, pagesBefore) = _head.State is { } head ? (head.Generation, head.Pages) : (0, 0);
        var pages = Paged(entries);
        for (var page = 0; page < pages.Count; page++)
        {
            var state = new GrainState<CachePageState>(new CachePageState());
            await storage.ReadStateAsync(NameOf(before + 1, page), grain, state); // A writing that was broken off may have left it.
            state.State = new CachePageState { Entries = pages[page] };
            await storage.WriteStateAsync(NameOf(before + 1, page), grain, state);
        }

        _head.State = new CacheArchiveState { Generation = before + 1, Pages = pages.Count };
        await storage.WriteStateAsync("cache-archive", grain, _head);
        for (var page = 0; page < pagesBefore; page++)
        {
            var old = new GrainState<CachePageState>(new CachePageState());
            await storage.ReadStateAsync(NameOf(before, page), grain, old);
            await storage.ClearStateAsync(NameOf(before, page), grain, old);
        }
    }

    /// <summary>Pages of about the same size; one larger answer is a page of its own.</summary>
    private static List<CacheEntry[]> Paged(IReadOnlyList<CacheEntry> entries)
    {
        var pages = new List<CacheEntry[]>();
        var (first, bytes) = (0, 0L);
        for (var i = 0; i < entries.Count; i++)
        {
            bytes += CacheShard.SizeOf(entries[i]);
            if (bytes >= BytesPerPage || i == entries.Count - 1)
            {
                pages.Add([.. entries.Skip(first).Take(i + 1 - first)]);
                (first, bytes) = (i + 1, 0);
            }
        }

        return pages;
    }

    private static string NameOf(long generation, int page) => FormattableString.Invariant($"cache-page-{generation}-{page}");

    [LoggerMessage(LogLevel.Warning, "The answers of cache {Grain} were not written to the store; the next writing tries again.")]
    private partial void LogUnwritten(Exception exception, GrainId grain);
}
