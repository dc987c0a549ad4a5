using OrleansLlm.Contracts.Routes;
using OrleansLlm.Grains.Routes;

namespace OrleansLlm.Grains.Tests.Routes;

/// <summary>A real book without a grain around it.</summary>
internal sealed class FakeRouteBook(FakeRouteBooks books, RouteBookKey key) : IRouteBookGrain
{
    private readonly RouteBook _book = new(key.Tenant, []);
    private long _version = 1;

    public Task<RouteBookPage> ReadAsync(long knownVersion, CancellationToken cancellationToken = default)
    {
        books.Reads++;
        return books.Failure is null
            ? Task.FromResult(new RouteBookPage { Version = _version, Routes = _version == knownVersion ? null : [.. _book.Records] })
            : Task.FromException<RouteBookPage>(books.Failure);
    }

    public Task<RouteRecord> GetAsync(string name, CancellationToken cancellationToken = default) => Task.FromResult(_book.Get(name));

    public Task<RouteRecord> SetAsync(RouteChange change, CancellationToken cancellationToken = default) => ChangeAsync(_book.Set(change, DateTimeOffset.UnixEpoch));

    public Task<RouteRecord> SetAsync(string name, string model) => SetAsync(new RouteChange { Name = name, Policy = $"\"{model}\"" });

    public Task<RouteRecord> ActivateAsync(RouteSwitch change, CancellationToken cancellationToken = default) => ChangeAsync(_book.Activate(change, DateTimeOffset.UnixEpoch));

    public Task<RouteRecord> DeleteAsync(string name, string? etag, CancellationToken cancellationToken = default) => ChangeAsync(_book.Delete(name, etag));

    private async Task<RouteRecord> ChangeAsync(RouteRecord changed)
    {
        _version++;
        await books.NoteAsync(key.ToString());
        return changed;
    }
}
