using System.Text.Json;

namespace OrleansLlm.Silo.Admin.Routes;

/// <summary>The body that sets a route.</summary>
internal sealed record SetRouteBody
{
    /// <summary>
    /// The policy: the name of a model or route, or an object with a `type`: single, weighted, least_busy, lowest_latency, lowest_cost, capability, rules, specialist, fallback,
    /// hedge, cascade, ensemble, learned or shadow.
    /// </summary>
    public required JsonElement Policy { get; init; }

    /// <summary>Whether it is in force at once. Default true; false: it only is a version, to be activated later.</summary>
    public bool? Activate { get; init; }

    /// <summary>Why, for the history, up to 500 characters.</summary>
    public string? Comment { get; init; }
}
