namespace OrleansLlm.Routing.Policies;

/// <summary>One step of a cascade.</summary>
/// <param name="Policy">What answers.</param>
/// <param name="Scorer">How its answer is scored; null on the last step.</param>
/// <param name="Threshold">The least score that is good enough; where a calibration is named, what holds while it is not there.</param>
/// <param name="Calibration">The name of the calibration that gives the threshold, or null.</param>
public sealed record CascadePolicyStep(RoutePolicy Policy, PolicyScorer? Scorer, double Threshold, string? Calibration);
