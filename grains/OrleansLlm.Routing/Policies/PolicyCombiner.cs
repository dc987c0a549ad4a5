namespace OrleansLlm.Routing.Policies;

/// <summary>How an ensemble's answers become one.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Model">The judge or the synthesiser; null for a vote.</param>
/// <param name="Text">A vote's pattern, or the model's question; null: the built-in one.</param>
public sealed record PolicyCombiner(CombinerKind Kind, RoutePolicy? Model, string? Text);
