using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Planning;

/// <summary>
/// Makes the plan of a call. Pure: it calls nothing, changes nothing and draws chance only from its inputs. Never throws for policies that <see cref="Policies.PolicyReader"/> read.
/// Targets that can not take the call now are left out, with a note; when that leaves nothing, the obstacles are dropped one by one, see <see cref="Leniency"/>.
/// Thread-safe.
/// </summary>
/// <param name="learning">What was learned from data.</param>
public sealed class RoutePlanner(IRouteLearning learning)
{
    /// <summary>What will be done for a call. A <see cref="RefusalNode"/> at the root tells why nothing can be.</summary>
    public RoutePlan Plan(PlanInputs inputs)
    {
        var route = inputs.Routes.Find(inputs.Name);
        var targets = new Dictionary<string, Target?>(StringComparer.Ordinal);
        PlanPass? pass = null;
        for (var leniency = Leniency.None; leniency <= Leniency.Fit; leniency++)
        {
            pass = new PlanPass(inputs, learning, targets, leniency);
            if (pass.Root() is { } root)
            {
                return new RoutePlan(route?.Name, route?.Version ?? 0, root, pass.Notes) { Reach = route is null ? null : RouteReach.Of(route.Name, inputs.Routes) };
            }
        }

        return new RoutePlan(route?.Name, route?.Version ?? 0, Refusal(inputs.Name, isRoute: route is not null, pass!), pass!.Notes);
    }

    private static RefusalNode Refusal(string name, bool isRoute, PlanPass pass)
    {
        var whose = isRoute ? $"of the route '{name}' " : "";
        if (pass.LimitedFor is { } wait)
        {
            return new RefusalNode(LlmErrorCode.Overloaded, $"Every model {whose}that could take the call is at the limit set for its provider.", wait);
        }

        return pass.IsIncapable
            ? new RefusalNode(LlmErrorCode.Unsupported, $"No model {whose}can do what the call needs: {string.Join("; ", pass.Notes)}.", RetryAfter: null)
            : new RefusalNode(
                LlmErrorCode.ModelNotFound,
                isRoute ? $"The route '{name}' leads to no model that is there: {string.Join("; ", pass.Notes)}." : $"The model '{name}' does not exist or no silo serves it.",
                RetryAfter: null);
    }
}
