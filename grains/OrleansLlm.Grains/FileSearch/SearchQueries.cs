namespace OrleansLlm.Grains.FileSearch;

/// <summary>What is searched for.</summary>
/// <param name="Queries">At least one; the first is the question itself, understandable alone as far as possible.</param>
/// <param name="Hypothetical">What is embedded in place of the first query; null: the query.</param>
/// <param name="Cost">What the model that made them cost in US dollars.</param>
internal sealed record SearchQueries(IReadOnlyList<string> Queries, string? Hypothetical, decimal Cost);
