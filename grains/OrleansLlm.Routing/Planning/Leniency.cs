namespace OrleansLlm.Routing.Planning;

/// <summary>What is no longer an obstacle when nothing else is left; each value includes those before it.</summary>
internal enum Leniency
{
    /// <summary>All obstacles count.</summary>
    None,
    /// <summary>A target that cools down is better than no answer.</summary>
    Cooldown,
    /// <summary>The ledger refuses what is too dear, with the figures that callers need.</summary>
    Budget,
    /// <summary>Features and context: what they are believed to be is an estimate; the model itself tells it exactly.</summary>
    Fit,
}
