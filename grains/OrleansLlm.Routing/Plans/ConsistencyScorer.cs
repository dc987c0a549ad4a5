namespace OrleansLlm.Routing.Plans;

/// <summary>The share of further samples of the same model that agree with the answer.</summary>
/// <param name="Samples">Further samples, 1 to 8.</param>
/// <param name="Temperature">Their temperature.</param>
public sealed record ConsistencyScorer(int Samples, float Temperature) : ScorerSpec;
