namespace OrleansLlm.Routing.Policies;

/// <summary>The first rule whose condition holds decides.</summary>
/// <param name="Rules">In their order.</param>
/// <param name="Default">When none holds, or nothing of the one that does can take the call.</param>
public sealed record RulesPolicy(IReadOnlyList<RouteRule> Rules, RoutePolicy Default) : RoutePolicy;
