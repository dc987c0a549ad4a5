using System.Runtime.CompilerServices;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Planning;

/// <summary>Finds the policies that compare meanings, so that vectors can be gathered before a plan is made. Thread-safe.</summary>
public static class MeaningPolicies
{
    private static readonly ConditionalWeakTable<RoutePolicy, SpecialistPolicy[]> Specialists = [];

    /// <summary>Those that a call of a name may come to, through routes within routes as the planner follows them.</summary>
    public static IReadOnlyList<SpecialistPolicy> Of(string name, RouteTable routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        return [.. RouteWalk.From(name, routes).SelectMany(frame => Specialists.GetValue(frame.Route.Policy, SpecialistsOf))];
    }

    private static SpecialistPolicy[] SpecialistsOf(RoutePolicy policy) =>
        [.. PolicyNames.Within(policy).OfType<SpecialistPolicy>().Where(specialist => specialist.ComparesMeanings)];
}
