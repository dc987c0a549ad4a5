namespace OrleansLlm.Routing.Targets;

/// <summary>Whether calls may go to a target.</summary>
public enum CircuitState
{
    /// <summary>All may.</summary>
    Closed,
    /// <summary>None may: it failed too often, or asked for a pause.</summary>
    Open,
    /// <summary>The pause is over: a few calls may try.</summary>
    HalfOpen,
}
