namespace OrleansLlm.Routing.Policies;

/// <summary>Who answers requests of one kind.</summary>
/// <param name="Name">What the kind is called.</param>
/// <param name="Examples">What users say; may be empty where a classifier decides.</param>
/// <param name="Policy">What serves them.</param>
public sealed record Specialist(string Name, IReadOnlyList<string> Examples, RoutePolicy Policy);
