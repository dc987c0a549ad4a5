using OrleansLlm.Contracts.Routes;
using OrleansLlm.Grains.Routes;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A real route book in memory, without a grain around it.</summary>
internal sealed class FakeRouteBook(string key, TimeProvider clock) : IRouteBookGrain
{
    private RouteBook _book = new(RouteBookKey.Parse(key).Tenant, []);

    public Task<RouteBookPage> ReadAsync(long knownVersion, CancellationToken cancellationToken = default) =>
        Task.FromResult(new RouteBookPage { Version = 1, Routes = [.. _book.Records] });

    public Task<RouteRecord> GetAsync(string name, CancellationToken cancellationToken = default) => Run(book => book.Get(name));

    public Task<RouteRecord> SetAsync(RouteChange change, CancellationToken cancellationToken = default) =>
        Run(book => book.Set(change, clock.GetUtcNow()), isKept: !change.IsDryRun);

    public Task<RouteRecord> ActivateAsync(RouteSwitch change, CancellationToken cancellationToken = default) => Run(book => book.Activate(change, clock.GetUtcNow()));

    public Task<RouteRecord> DeleteAsync(string name, string? etag, CancellationToken cancellationToken = default) => Run(book => book.Delete(name, etag));

    /// <summary>Refusals come as they come from a grain: through the task.</summary>
    private async Task<RouteRecord> Run(Func<RouteBook, RouteRecord> act, bool isKept = true)
    {
        await Task.Yield();
        var book = new RouteBook(RouteBookKey.Parse(key).Tenant, _book.Stored);
        var record = act(book);
        _book = isKept ? book : _book;
        return record;
    }
}
