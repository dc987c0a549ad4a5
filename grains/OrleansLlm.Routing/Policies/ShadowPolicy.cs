namespace OrleansLlm.Routing.Policies;

/// <summary>A share of calls is also sent to another policy, whose answer nobody waits for.</summary>
/// <param name="Main">Who answers.</param>
/// <param name="Shadow">Who gets the copies.</param>
/// <param name="Share">The share of calls that are copied, above 0 up to 1.</param>
public sealed record ShadowPolicy(RoutePolicy Main, RoutePolicy Shadow, double Share) : RoutePolicy;
