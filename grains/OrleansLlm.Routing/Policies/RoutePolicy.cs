namespace OrleansLlm.Routing.Policies;

/// <summary>How calls of a route are served, as it was declared. Immutable. <see cref="PolicyReader"/> tells the JSON form.</summary>
public abstract record RoutePolicy;
