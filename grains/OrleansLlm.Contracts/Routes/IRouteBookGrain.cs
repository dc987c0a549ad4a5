namespace OrleansLlm.Contracts.Routes;

/// <summary>
/// The routes of a tenant, or the global ones. Key: <see cref="RouteBookKey"/>; durable. Versions of a route never change: another policy is another version, one of
/// them is in force, and any that is kept can be put in force again. Silos keep a copy, and a change reaches every call within about two seconds.
/// </summary>
[Alias("llm.route-book"), GrainInterfaceType("route-book")]
public interface IRouteBookGrain : IGrainWithStringKey
{
    /// <summary>All routes without their history.</summary>
    /// <param name="knownVersion">The book's version that the caller has: while it still is, the page comes without routes. 0: none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Alias("read"), ResponseTimeout("00:00:05")]
    Task<RouteBookPage> ReadAsync(long knownVersion, CancellationToken cancellationToken = default);

    /// <summary>One route with its history.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    [Alias("get")]
    Task<RouteRecord> GetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Adds a version of a route, a new one where there is none. The same policy as that of the newest version adds none.</summary>
    /// <exception cref="LlmException">InvalidRequest: names every mistake; Conflict: the etag is another one by now.</exception>
    [Alias("set")]
    Task<RouteRecord> SetAsync(RouteChange change, CancellationToken cancellationToken = default);

    /// <summary>Puts a version in force: also how one goes back.</summary>
    /// <exception cref="LlmException">NotFound; Conflict: the etag is another one by now.</exception>
    [Alias("activate")]
    Task<RouteRecord> ActivateAsync(RouteSwitch change, CancellationToken cancellationToken = default);

    /// <summary>Removes a route and its history. Its version numbers are not used again.</summary>
    /// <param name="name">The route.</param>
    /// <param name="etag">What the caller has seen; null: whatever is there.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The route as it was.</returns>
    /// <exception cref="LlmException">NotFound; Conflict: the etag is another one by now.</exception>
    [Alias("delete")]
    Task<RouteRecord> DeleteAsync(string name, string? etag, CancellationToken cancellationToken = default);
}
