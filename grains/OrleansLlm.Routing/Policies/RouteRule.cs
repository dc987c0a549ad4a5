namespace OrleansLlm.Routing.Policies;

/// <summary>One rule.</summary>
/// <param name="When">Its condition.</param>
/// <param name="Policy">What serves the call when it holds.</param>
public sealed record RouteRule(RuleCondition When, RoutePolicy Policy);
