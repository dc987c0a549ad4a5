namespace OrleansLlm.Routing.Policies;

/// <summary>A model or another route. In JSON a plain string, or <c>{"type":"single","model":"NAME"}</c>.</summary>
/// <param name="Name">
/// The name. Inside a route its own name means what the name would mean without that route: the global route of the same name, or the model.
/// </param>
public sealed record SinglePolicy(string Name) : RoutePolicy;
