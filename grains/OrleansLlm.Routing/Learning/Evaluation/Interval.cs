namespace OrleansLlm.Routing.Learning.Evaluation;

/// <summary>A figure with its 95% bootstrap interval.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Low">2.5% of resamples are below.</param>
/// <param name="High">2.5% of resamples are above.</param>
public readonly record struct Interval(double Value, double Low, double High);
