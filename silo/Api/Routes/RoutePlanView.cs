using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Routes;

/// <summary>What would be done for a call, and why.</summary>
internal sealed record RoutePlanView
{
    /// <summary>Always <c>route.plan</c>.</summary>
    public string Object { get; init; } = "route.plan";

    /// <summary>The model or route that the request names.</summary>
    public required string Model { get; init; }

    /// <summary>The route; left out for a model that was named itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Route { get; init; }

    /// <summary>The version of its policy; left out without a route.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Version { get; init; }

    /// <summary>The plan: a tree of nodes with their <c>kind</c>.</summary>
    public required JsonObject Plan { get; init; }

    /// <summary>What was measured, what was left out, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What the call costs at most in US dollars, whatever scorers decide; null where a price is not known.</summary>
    public decimal? WorstCost { get; init; }

    /// <summary>Shows a plan.</summary>
    public static RoutePlanView Of(string model, PlannedRoute plan) => new()
    {
        Model = model,
        Route = plan.Route,
        Version = plan.Route is null ? null : plan.Version,
        Plan = JsonNode.Parse(plan.PlanJson)!.AsObject(),
        Notes = plan.Notes,
        WorstCost = plan.WorstCost,
    };
}
