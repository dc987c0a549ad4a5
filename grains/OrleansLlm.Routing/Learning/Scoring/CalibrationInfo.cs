namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>A cascade's threshold that was set from logged scores.</summary>
/// <param name="Threshold">The least score that is good enough.</param>
/// <param name="Goal">What it was set by, for people.</param>
/// <param name="Examples">Scores that it was set from.</param>
/// <param name="Escalated">The share of them below it.</param>
/// <param name="Kept">How right the answers at or above it were on average, or null when none is.</param>
public sealed record CalibrationInfo(double Threshold, string Goal, int Examples, double Escalated, double? Kept);
