using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Planning;

/// <summary>All that a plan depends on. The same inputs make the same plan.</summary>
public sealed record PlanInputs
{
    private static readonly Dictionary<SpecialistPolicy, ExampleVectors> NoMeanings = [];

    /// <summary>What the request calls its model: a route or a model.</summary>
    public required string Name { get; init; }

    /// <summary>The request.</summary>
    public required RequestFeatures Features { get; init; }

    /// <summary>The routes that the tenant's calls may name.</summary>
    public RouteTable Routes { get; init; } = RouteTable.Empty;

    /// <summary>Finds a model by its name as it is now, local or of a provider; null: there is none. Asked once per name and plan.</summary>
    public required Func<string, Target?> FindTarget { get; init; }

    /// <summary>
    /// What examples and request mean, for the policies that compare meanings (by reference); gathered before the plan is made. A policy that is not there
    /// compares words.
    /// </summary>
    public IReadOnlyDictionary<SpecialistPolicy, ExampleVectors> Meanings { get; init; } = NoMeanings;

    /// <summary>US dollars left in the tightest budget of the caller; null: no budget, or not known.</summary>
    public decimal? BudgetLeft { get; init; }

    /// <summary>The source of all chance.</summary>
    public required Random Random { get; init; }

    /// <summary>Whether the plan's notes tell also what was measured, for dry runs.</summary>
    public bool Explain { get; init; }
}
