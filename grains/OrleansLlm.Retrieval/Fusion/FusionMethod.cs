namespace OrleansLlm.Retrieval.Fusion;

/// <summary>How two rankings become one.</summary>
public enum FusionMethod
{
    /// <summary>Scores brought to 0..1 within each ranking, weighted, added.</summary>
    WeightedMinMax,
    /// <summary>Weights over (constant + rank), added (Cormack et al. 2009): looks at ranks only. Brought to 1 for what is first in both.</summary>
    ReciprocalRank,
}
