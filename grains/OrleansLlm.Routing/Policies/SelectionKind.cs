namespace OrleansLlm.Routing.Policies;

/// <summary>How one of several is chosen. A nested policy is measured by the model that it would call first.</summary>
public enum SelectionKind
{
    /// <summary>At random, by weight.</summary>
    Weighted,
    /// <summary>The one with the fewest outstanding calls per weight.</summary>
    LeastBusy,
    /// <summary>Of two drawn at random, the one with the lower peak-sensitive latency times its calls under way.</summary>
    LowestLatency,
    /// <summary>The one that is cheapest for this prompt.</summary>
    LowestCost,
}
