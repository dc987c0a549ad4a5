namespace OrleansLlm.Routing.Policies;

/// <summary>Which time is to be low.</summary>
public enum LatencyMetric
{
    /// <summary>Until the first token.</summary>
    FirstToken,
    /// <summary>Until the whole answer.</summary>
    Total,
}
