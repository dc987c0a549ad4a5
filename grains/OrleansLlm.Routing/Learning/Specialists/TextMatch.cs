namespace OrleansLlm.Routing.Learning.Specialists;

/// <summary>The kind that a text fits best.</summary>
/// <param name="Label">The kind.</param>
/// <param name="Score">How well it fits, 0 to 1: a probability, or a similarity.</param>
public readonly record struct TextMatch(string Label, float Score);
