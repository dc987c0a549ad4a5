namespace OrleansLlm.Routing.Policies;

/// <summary>What a learned router's threshold is set by.</summary>
/// <param name="Kind">The kind of goal.</param>
/// <param name="Value">Its value, 0 to 1.</param>
public readonly record struct LearnedGoal(LearnedGoalKind Kind, double Value);
