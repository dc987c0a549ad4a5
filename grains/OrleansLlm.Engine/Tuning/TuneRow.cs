namespace OrleansLlm.Engine.Tuning;

/// <summary>A candidate of a finished run.</summary>
/// <param name="Phase">What was looked for.</param>
/// <param name="Candidate">The candidate.</param>
/// <param name="Rates">Median tokens per second.</param>
/// <param name="Noise">How far a round usually lay from the median, as a share.</param>
/// <param name="Rounds">Measurements.</param>
/// <param name="IsChosen">It was chosen.</param>
public sealed record TuneRow(string Phase, string Candidate, IReadOnlyList<double> Rates, double Noise, int Rounds, bool IsChosen);
