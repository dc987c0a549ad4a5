using OrleansLlm.Contracts.Prices;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Prices;

/// <summary>Keeps the price book. See <see cref="PriceBook"/> for the rules.</summary>
[GrainType("price-book")]
internal sealed class PriceBookGrain(
    [PersistentState("price-book", GrainStores.Main)] IPersistentState<PriceBookState> state, TimeProvider timeProvider) : Grain, IPriceBookGrain
{
    /// <summary>Rules per page: a few hundred kilobytes.</summary>
    private const int PageSize = 1000;

    private PriceBook _book = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = new PriceBook(state.State.Rules);
        return Task.CompletedTask;
    }

    public Task<PriceBookPage> ReadAsync(long knownVersion, int skip, CancellationToken cancellationToken)
    {
        var version = state.State.Version;
        return Task.FromResult(version == knownVersion
            ? new PriceBookPage { Version = version }
            : new PriceBookPage
            {
                Version = version,
                Rules = [.. state.State.Rules.Skip(skip).Take(PageSize)],
                HasMore = state.State.Rules.Count > skip + PageSize,
            });
    }

    public async Task<PriceRule> SetAsync(PriceRule rule, CancellationToken cancellationToken)
    {
        // A source is what an import gives: a rule that is set is set by hand.
        var before = _book.Changes;
        var kept = _book.Set(rule with { Source = null }, timeProvider.GetUtcNow());
        if (_book.Changes != before)
        {
            await WriteAsync();
        }

        return kept;
    }

    public async Task<PriceRule> EndAsync(string id, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var ended = _book.End(id, until, timeProvider.GetUtcNow());
        await WriteAsync();
        return ended;
    }

    public async Task<PriceImportResult> ImportAsync(PriceImport import, CancellationToken cancellationToken)
    {
        // On a copy: an import that is refused half-way leaves nothing behind.
        var book = new PriceBook(state.State.Rules);
        var before = book.Changes;
        var importing = new PriceBookImport(book, import, timeProvider.GetUtcNow());
        List<ImportedPrice> prices = [.. import.Rules.Select(importing.Add)];
        if (book.Changes != before && !import.IsDryRun)
        {
            _book = book;
            await WriteAsync();
        }

        return new PriceImportResult { From = importing.From, Version = state.State.Version, Prices = prices };
    }

    private async Task WriteAsync()
    {
        state.State.Version++;
        state.State.Rules = [.. _book.Rules];
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }
}
