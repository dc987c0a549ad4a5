using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Planning;

/// <summary>What may be wrong with a route although its policy is no mistake: it may be set before its models are there.</summary>
public static class RouteWarnings
{
    private const int MaxVisits = 1000;

    /// <summary>Names that lead nowhere now, and circles of routes.</summary>
    /// <param name="route">The route.</param>
    /// <param name="routes">All routes that it may refer to, itself included.</param>
    /// <param name="isModel">Whether there is a model of a name.</param>
    public static IReadOnlyList<string> Of(RouteDefinition route, RouteTable routes, Func<string, bool> isModel)
    {
        var found = new List<string>();
        var visits = 0;
        Visit(new RouteFrame(route, Outer: null));
        return [.. found.Distinct(StringComparer.Ordinal)];

        void Visit(RouteFrame frame)
        {
            foreach (var name in PolicyNames.Of(frame.Route.Policy))
            {
                if (++visits > MaxVisits)
                {
                    return;
                }

                if (RouteFrame.Resolve(name, frame, routes) is { } inner)
                {
                    Follow(name, inner, frame);
                }
                else if (!isModel(name))
                {
                    found.Add(CircleOf(name, frame) is { } circle
                        ? $"'{name}' leads back to itself ({circle}), and there is no model of that name"
                        : $"'{name}' is no route and no model that is there now{Within(frame)}");
                }
            }
        }

        void Follow(string name, RouteDefinition inner, RouteFrame frame)
        {
            if (frame.Depth >= PlanPass.MaxDepth)
            {
                found.Add($"'{name}' is left out: routes lead through at most {PlanPass.MaxDepth} others{Within(frame)}");
            }
            else
            {
                Visit(new RouteFrame(inner, frame));
            }
        }
    }

    /// <summary>The routes from the outermost of the name to here, or null when none has it.</summary>
    private static string? CircleOf(string name, RouteFrame frame)
    {
        var names = new List<string> { name };
        for (var within = frame; within is not null; within = within.Outer)
        {
            names.Insert(0, within.Route.Name);
            if (within.Route.Name == name)
            {
                return string.Join(" > ", names);
            }
        }

        return null;
    }

    private static string Within(RouteFrame frame) => frame.Outer is null ? "" : $" (in the route '{frame.Route.Name}')";
}
