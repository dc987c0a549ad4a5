namespace OrleansLlm.Routing.Policies;

/// <summary>Kinds of goals of a learned router.</summary>
public enum LearnedGoalKind
{
    /// <summary>The need from which on the strong model is called, as it is.</summary>
    Threshold,
    /// <summary>The share of the quality gap between weak and strong that is to be recovered.</summary>
    TargetQuality,
    /// <summary>The share of calls that may go to the strong model.</summary>
    StrongShare,
}
