using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Planning;

/// <summary>What stands behind a route's name, so that it can be told when that becomes another. Immutable.</summary>
/// <param name="Routes">The routes with whose they are and their versions, as one text.</param>
/// <param name="Models">The models that their policies name, each once, in order.</param>
public sealed record RouteReach(string Routes, IReadOnlyList<string> Models)
{
    private static readonly ConditionalWeakTable<RouteTable, ConcurrentDictionary<string, RouteReach>> Known = [];

    /// <summary>That of a route; found once for each table.</summary>
    public static RouteReach Of(string route, RouteTable routes) =>
        Known.GetValue(routes, _ => new ConcurrentDictionary<string, RouteReach>(StringComparer.Ordinal)).GetOrAdd(route, static (name, table) => Find(name, table), routes);

    private static RouteReach Find(string route, RouteTable routes)
    {
        var frames = RouteWalk.From(route, routes);
        var models = frames.SelectMany(frame => RouteWalk.NamesIn(frame).Where(name => RouteFrame.Resolve(name, frame, routes) is null));
        return new RouteReach(
            string.Join(' ', frames.Select(frame => TextOf(frame.Route)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
            [.. models.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private static string TextOf(RouteDefinition route) => string.Create(
        CultureInfo.InvariantCulture, $"{(route.Tenant is null ? "global" : "own")}/{Uri.EscapeDataString(route.Name)}@{route.Version}{route.Edition}");
}
