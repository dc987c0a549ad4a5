using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Planning;

/// <summary>A choice that can be taken.</summary>
/// <param name="Plan">Its plan.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Identity">What stickiness knows it by.</param>
/// <param name="Chance">Drawn for it, 0 to 1.</param>
internal sealed record Candidate(PlanNode Plan, double Weight, string Identity, double Chance);
