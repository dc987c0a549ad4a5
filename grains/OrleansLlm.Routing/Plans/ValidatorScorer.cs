namespace OrleansLlm.Routing.Plans;

/// <summary>1 when the answer is valid (JSON schema, regular expression, not empty), else 0.</summary>
/// <param name="JsonSchema">A schema, or null.</param>
/// <param name="Pattern">A regular expression, or null.</param>
public sealed record ValidatorScorer(string? JsonSchema, string? Pattern) : ScorerSpec;
