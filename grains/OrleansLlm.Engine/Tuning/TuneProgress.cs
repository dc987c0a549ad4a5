namespace OrleansLlm.Engine.Tuning;

/// <summary>How far a tuning run is.</summary>
/// <param name="Phase">What is looked for: <c>layout</c>, <c>batch</c>, <c>chunk</c>.</param>
/// <param name="Candidate">What was just measured.</param>
/// <param name="Rates">Its tokens per second, in the order of the phase's columns; null: it can not be run here.</param>
/// <param name="Spent">The share of the time that is spent, 0 to 1 and beyond.</param>
public sealed record TuneProgress(string Phase, string Candidate, IReadOnlyList<double>? Rates, double Spent);
