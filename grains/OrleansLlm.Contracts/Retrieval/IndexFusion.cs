namespace OrleansLlm.Contracts.Retrieval;

/// <summary>How two rankings become one. Values are part of the wire contract: never renumber.</summary>
public enum IndexFusion
{
    /// <summary>Scores brought to 0..1 within each ranking, weighted, added.</summary>
    WeightedMinMax = 0,
    /// <summary>Weights over (constant + rank), added (Cormack et al. 2009): looks at ranks only.</summary>
    ReciprocalRank = 1,
}
