namespace OrleansLlm.Contracts.Routes;

/// <summary>
/// Tells silos which route books have changed, so that one question a second keeps all their copies fresh. One grain, key <see cref="Key"/>. Soft state: what
/// it forgets is found by the copies' own age.
/// </summary>
[Alias("llm.route-changes"), GrainInterfaceType("route-changes")]
public interface IRouteChangesGrain : IGrainWithStringKey
{
    /// <summary>The key of the only instance.</summary>
    const string Key = "all";

    /// <summary>A book has changed.</summary>
    /// <param name="book">The book's key (<see cref="RouteBookKey"/>).</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("note"), ResponseTimeout("00:00:05")]
    Task NoteAsync(string book, CancellationToken cancellationToken = default);

    /// <summary>The books that have changed since a moment.</summary>
    /// <param name="since">The moment, as told last; 0: none was.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("since"), ResponseTimeout("00:00:05")]
    Task<RouteChanges> SinceAsync(long since, CancellationToken cancellationToken = default);
}
