using OrleansLlm.Contracts;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routing;

/// <summary>The routes in force. Thread-safe.</summary>
internal interface IRouteTables
{
    /// <summary>The routes that a tenant's calls may name.</summary>
    /// <exception cref="LlmException">ReplicaUnavailable: they can not be read for now. A route is never guessed.</exception>
    ValueTask<RouteTable> ForAsync(string tenant, CancellationToken cancellationToken);
}
