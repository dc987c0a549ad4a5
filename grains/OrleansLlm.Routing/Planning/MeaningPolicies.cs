using System.Runtime.CompilerServices;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Planning;

/// <summary>Finds the policies that compare meanings, so that vectors can be gathered before a plan is made. Thread-safe.</summary>
public static class MeaningPolicies
{
    private const int MaxVisits = 1000;

    private static readonly ConditionalWeakTable<RoutePolicy, Known> Policies = [];

    /// <summary>Those that a call of a name may come to, through routes within routes as the planner follows them.</summary>
    public static IReadOnlyList<SpecialistPolicy> Of(string name, RouteTable routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        if (routes.Find(name) is not { } route)
        {
            return [];
        }

        var found = new List<SpecialistPolicy>();
        var visits = 0;
        Visit(new RouteFrame(route, Outer: null));
        return found;

        void Visit(RouteFrame frame)
        {
            var known = Policies.GetValue(frame.Route.Policy, Known.Of);
            found.AddRange(known.Specialists);
            foreach (var inner in known.Names)
            {
                if (++visits <= MaxVisits && frame.Depth < PlanPass.MaxDepth && RouteFrame.Resolve(inner, frame, routes) is { } next)
                {
                    Visit(new RouteFrame(next, frame));
                }
            }
        }
    }

    /// <summary>What is known of a policy, as long as it is in use.</summary>
    private sealed record Known(SpecialistPolicy[] Specialists, IReadOnlyList<string> Names)
    {
        public static Known Of(RoutePolicy policy) =>
            new([.. PolicyNames.Within(policy).OfType<SpecialistPolicy>().Where(specialist => specialist.ComparesMeanings)], PolicyNames.Of(policy));
    }
}
