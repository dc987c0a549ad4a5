using OrleansLlm.Contracts.Routes;

namespace OrleansLlm.Grains.Routes;

/// <summary>Tells silos which route books have changed.</summary>
[GrainType("route-changes")]
internal sealed class RouteChangesGrain(TimeProvider timeProvider) : Grain, IRouteChangesGrain
{
    private readonly RouteChangeLog _log = new(timeProvider.GetUtcNow().UtcTicks);

    public Task NoteAsync(string book, CancellationToken cancellationToken)
    {
        _log.Note(book);
        return Task.CompletedTask;
    }

    public Task<RouteChanges> SinceAsync(long since, CancellationToken cancellationToken) => Task.FromResult(_log.Since(since));
}
