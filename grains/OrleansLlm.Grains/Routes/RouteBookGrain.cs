using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Routes;

/// <summary>Keeps the routes of a tenant, or the global ones. See <see cref="RouteBook"/> for the rules.</summary>
[GrainType("route-book")]
internal sealed partial class RouteBookGrain(
    [PersistentState("route-book", GrainStores.Main)] IPersistentState<RouteBookState> state, TimeProvider timeProvider, ILogger<RouteBookGrain> logger)
    : Grain, IRouteBookGrain
{
    private RouteBook _book = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = Book();
        return Task.CompletedTask;
    }

    public Task<RouteBookPage> ReadAsync(long knownVersion, CancellationToken cancellationToken) => Task.FromResult(new RouteBookPage
    {
        Version = state.State.Version,
        Routes = state.State.Version == knownVersion ? null : [.. _book.Records],
    });

    public Task<RouteRecord> GetAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_book.Get(name));

    public Task<RouteRecord> SetAsync(RouteChange change, CancellationToken cancellationToken) => change.IsDryRun
        ? Task.FromResult(Book().Set(change, timeProvider.GetUtcNow()))
        : ChangeAsync(book => book.Set(change, timeProvider.GetUtcNow()), cancellationToken);

    public Task<RouteRecord> ActivateAsync(RouteSwitch change, CancellationToken cancellationToken) =>
        ChangeAsync(book => book.Activate(change, timeProvider.GetUtcNow()), cancellationToken);

    public Task<RouteRecord> DeleteAsync(string name, string? etag, CancellationToken cancellationToken) =>
        ChangeAsync(book => book.Delete(name, etag), cancellationToken);

    private RouteBook Book() => new(RouteBookKey.Parse(this.GetPrimaryKeyString()).Tenant, state.State.Routes);

    private async Task<RouteRecord> ChangeAsync(Func<RouteBook, RouteRecord> change, CancellationToken cancellationToken)
    {
        var book = Book();
        var changed = change(book);
        if (book.Stored.SequenceEqual(state.State.Routes))
        {
            return changed;
        }

        state.State.Version++;
        state.State.Routes = [.. book.Stored];
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }

        _book = book;
        await TellAsync(cancellationToken);
        return changed;
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<IRouteChangesGrain>(IRouteChangesGrain.Key).NoteAsync(this.GetPrimaryKeyString(), cancellationToken);
        }
#pragma warning disable CA1031 // The change is kept: silos that are not told of it find it by the age of their copy.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotTold(exception, this.GetPrimaryKeyString());
        }
    }

    [LoggerMessage(LogLevel.Warning, "The silos could not be told that the route book '{Book}' has changed; they find out within a minute.")]
    private partial void LogNotTold(Exception exception, string book);
}
