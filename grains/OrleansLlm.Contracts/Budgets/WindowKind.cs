namespace OrleansLlm.Contracts.Budgets;

/// <summary>How a window moves. Values are part of the wire contract: never renumber.</summary>
public enum WindowKind
{
    /// <summary>From one UTC calendar border to the next.</summary>
    Calendar = 0,
    /// <summary>The last so many seconds at every moment.</summary>
    Rolling = 1,
}
