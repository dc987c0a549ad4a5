namespace OrleansLlm.Contracts.Batches;

/// <summary>What a batch is doing.</summary>
public enum BatchPhase
{
    /// <summary>All lines are being checked.</summary>
    Validating,
    /// <summary>Requests are being executed.</summary>
    InProgress,
    /// <summary>The output files are being closed.</summary>
    Finalizing,
}
