using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Client.Routes;

/// <summary>What would be done for a call, and why.</summary>
public sealed record PlannedCall
{
    /// <summary>What the request calls its model.</summary>
    public required string Model { get; init; }

    /// <summary>The route; null for a model that was named itself.</summary>
    public string? Route { get; init; }

    /// <summary>The version of the route's policy; 0: from the settings; null without a route.</summary>
    public int? Version { get; init; }

    /// <summary>
    /// The plan as JSON text: a tree of nodes with a <c>kind</c> (attempt, fallback, hedge, cascade, ensemble, shadow), each attempt with <c>model</c>, <c>provider</c> and
    /// <c>reason</c>.
    /// </summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public required string Plan { get; init; }

    /// <summary>What was measured, what was left out, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the call costs at most in US dollars; null where a price is not known.</summary>
    public decimal? WorstCost { get; init; }
}
