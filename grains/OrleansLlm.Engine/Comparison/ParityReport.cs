namespace OrleansLlm.Engine.Comparison;

/// <summary>How far a graph is from what its model is known to say.</summary>
/// <param name="Positions">Positions that were compared.</param>
/// <param name="LossRise">How much higher the graph's mean loss is, nats per token; below 0 where it is lower.</param>
/// <param name="Agreement">The share of positions at which both find the same token likeliest.</param>
public sealed record ParityReport(int Positions, double LossRise, double Agreement);
