using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>
/// What a cache grain keeps in the store: pages, and a head that names them. A writing makes new pages, then turns the head to them, then drops the old ones,
/// so that one that is broken off leaves what was there. What such a one left is removed by the first writing that succeeds: pages may hold words that are to be
/// forgotten. Used by one grain; one writing at a time.
/// </summary>
internal sealed partial class CacheArchive(IGrainStorage storage, GrainId grain, ILogger<CacheArchive> logger)
{
    private const long BytesPerPage = 512 << 10;

    private readonly GrainState<CacheArchiveState> _head = new(new CacheArchiveState());
    private Task _writing = Task.CompletedTask;
    private bool _isHeadKnown;

    /// <summary>True when there is something that the store does not have.</summary>
    public bool HasChanges { get; private set; }

    /// <summary>True when the store has nothing but what the head names: no writing was broken off, as far as this life of the grain knows.</summary>
    public bool IsTidy { get; private set; }

    public void Changed() => HasChanges = true;

    /// <summary>What was kept; answers of pages that can not be read are gone.</summary>
    public async Task<IReadOnlyList<CacheEntry>> ReadAsync()
    {
        await ReadHeadAsync();
        var entries = new List<CacheEntry>();
        for (var page = 0; page < _head.State!.Pages; page++)
        {
            entries.AddRange((await ReadPageAsync(_head.State!.Generation, page)).State?.Entries ?? []);
        }

        return entries;
    }

    private async Task ReadHeadAsync()
    {
        await storage.ReadStateAsync("cache-archive", grain, _head);
        _head.State ??= new CacheArchiveState();
        _isHeadKnown = true;
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
            // How far it came is not known, nor what the head names now.
            (HasChanges, IsTidy, _isHeadKnown) = (true, false, false);
            throw;
        }
    }

    private async Task WriteCoreAsync(IReadOnlyList<CacheEntry> entries)
    {
        if (!_isHeadKnown)
        {
            await ReadHeadAsync();
        }

        var (before, pagesBefore) = (_head.State!.Generation, _head.State.Pages);
        if (!IsTidy)
        {
            // First, so that no writing adds to what earlier ones left: the one before the last, the last, and one that never was the last.
            await RemoveRestAsync(before - 1, first: 0);
            await RemoveRestAsync(before, pagesBefore);
            await RemoveRestAsync(before + 1, first: 0);
            IsTidy = true;
        }

        var pages = Paged(entries);
        if (pages.Count > 0 || _head.RecordExists)
        {
            await WritePagesAsync(before + 1, pages);
            for (var page = pagesBefore - 1; page >= 0; page--)
            {
                await RemovePageAsync(before, page);
            }
        }
    }

    private async Task WritePagesAsync(long generation, List<CacheEntry[]> pages)
    {
        for (var page = 0; page < pages.Count; page++)
        {
            var state = await ReadPageAsync(generation, page);
            state.State = new CachePageState { Entries = pages[page] };
            await storage.WriteStateAsync(NameOf(generation, page), grain, state);
        }

        _head.State = new CacheArchiveState { Generation = generation, Pages = pages.Count };
        await storage.WriteStateAsync("cache-archive", grain, _head);
    }

    /// <summary>Removes pages from one on as far as there are any; last first, so that what a crash leaves is a beginning, which is found.</summary>
    private async Task RemoveRestAsync(long generation, int first)
    {
        var end = first;
        while ((await ReadPageAsync(generation, end)).RecordExists)
        {
            end++;
        }

        for (var page = end - 1; page >= first; page--)
        {
            await RemovePageAsync(generation, page);
        }
    }

    private async Task RemovePageAsync(long generation, int page)
    {
        var old = await ReadPageAsync(generation, page);
        if (old.RecordExists)
        {
            await storage.ClearStateAsync(NameOf(generation, page), grain, old);
        }
    }

    private async Task<GrainState<CachePageState>> ReadPageAsync(long generation, int page)
    {
        var state = new GrainState<CachePageState>(new CachePageState());
        await storage.ReadStateAsync(NameOf(generation, page), grain, state);
        return state;
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
