namespace OrleansLlm.Contracts.Routing;

/// <summary>What would be done for a call, and why.</summary>
[GenerateSerializer, Immutable, Alias("llm.planned-route")]
public sealed record PlannedRoute
{
    /// <summary>The route, or null for a model that was named itself.</summary>
    [Id(0)]
    public string? Route { get; init; }

    /// <summary>The version of its policy; 0 without a route, or from the settings.</summary>
    [Id(1)]
    public int Version { get; init; }

    /// <summary>
    /// The plan as JSON: a tree of nodes with <c>kind</c> (attempt, fallback, hedge, cascade, ensemble, shadow), each attempt with <c>model</c>, <c>provider</c> and
    /// <c>reason</c>.
    /// </summary>
    [Id(2)]
    public required string PlanJson { get; init; }

    /// <summary>What was measured, what was left out, and why.</summary>
    [Id(3)]
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// What the call costs at most in US dollars if all goes as the plan says, whatever the scorers decide; repeats of a step that fails before its first token
    /// cost nothing. Null: the price of a model is not known.
    /// </summary>
    [Id(4)]
    public decimal? WorstCost { get; init; }
}
