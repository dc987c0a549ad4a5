using System.Runtime.CompilerServices;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Planning;

/// <summary>Goes through the routes that a call of a name may come to, as the planner follows them. Thread-safe.</summary>
internal static class RouteWalk
{
    private const int MaxVisits = 1000;

    private static readonly ConditionalWeakTable<RoutePolicy, IReadOnlyList<string>> Names = [];

    /// <summary>The routes, the named one first; one that is come to by several ways more than once. None: the name is no route's.</summary>
    public static List<RouteFrame> From(string name, RouteTable routes)
    {
        var found = new List<RouteFrame>();
        var visits = 0;
        if (routes.Find(name) is { } route)
        {
            Visit(new RouteFrame(route, Outer: null));
        }

        return found;

        void Visit(RouteFrame frame)
        {
            found.Add(frame);
            foreach (var inner in NamesIn(frame))
            {
                if (++visits <= MaxVisits && frame.Depth < PlanPass.MaxDepth && RouteFrame.Resolve(inner, frame, routes) is { } next)
                {
                    Visit(new RouteFrame(next, frame));
                }
            }
        }
    }

    /// <summary>The names of models and routes in a route's policy.</summary>
    public static IReadOnlyList<string> NamesIn(RouteFrame frame) => Names.GetValue(frame.Route.Policy, PolicyNames.Of);
}
