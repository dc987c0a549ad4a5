using OrleansLlm.Contracts.Prices;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>The real price book in memory, without a grain around it.</summary>
internal sealed class FakePriceBook(TimeProvider clock) : IPriceBookGrain
{
    private PriceBook _book = new([]);

    public Task<PriceBookPage> ReadAsync(long knownVersion, int skip, CancellationToken cancellationToken = default) =>
        Task.FromResult(new PriceBookPage { Version = _book.Changes, Rules = [.. _book.Rules.Skip(skip)] });

    public Task<PriceRule> SetAsync(PriceRule rule, CancellationToken cancellationToken = default) => Run(() => _book.Set(rule, clock.GetUtcNow()));

    public Task<PriceRule> EndAsync(string id, DateTimeOffset? until, CancellationToken cancellationToken = default) =>
        Run(() => _book.End(id, until, clock.GetUtcNow()));

    public Task<PriceImportResult> ImportAsync(PriceImport import, CancellationToken cancellationToken = default) => Run(() =>
    {
        var book = new PriceBook(_book.Rules);
        var importing = new PriceBookImport(book, import, clock.GetUtcNow());
        List<ImportedPrice> prices = [.. import.Rules.Select(importing.Add)];
        _book = import.IsDryRun ? _book : book;
        return new PriceImportResult { From = importing.From, Version = _book.Changes, Prices = prices };
    });

    /// <summary>Refusals come as they come from a grain: through the task.</summary>
    private static async Task<T> Run<T>(Func<T> edit)
    {
        await Task.Yield();
        return edit();
    }
}
