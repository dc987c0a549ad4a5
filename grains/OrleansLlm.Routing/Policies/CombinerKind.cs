namespace OrleansLlm.Routing.Policies;

/// <summary>How an ensemble's answers become one.</summary>
public enum CombinerKind
{
    /// <summary>The most frequent one.</summary>
    Vote,
    /// <summary>The one that a judge calls best.</summary>
    BestOf,
    /// <summary>A model writes one from all.</summary>
    Fusion,
}
