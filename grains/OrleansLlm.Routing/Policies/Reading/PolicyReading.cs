namespace OrleansLlm.Routing.Policies;

/// <summary>What came of reading a policy.</summary>
/// <param name="Policy">The policy; null when there are problems.</param>
/// <param name="Problems">All mistakes, in the order of the text, up to a hundred.</param>
public sealed record PolicyReading(RoutePolicy? Policy, IReadOnlyList<PolicyProblem> Problems);
