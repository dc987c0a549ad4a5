namespace OrleansLlm.Contracts.FineTuning;

/// <summary>What a fine-tuning job is doing.</summary>
public enum FineTuningPhase
{
    /// <summary>The files are being checked.</summary>
    ValidatingFiles,
    /// <summary>It waits for its turn.</summary>
    Queued,
    /// <summary>The model is being trained.</summary>
    Running,
    /// <summary>It stands still because it was asked to, or because budgets refuse more.</summary>
    Paused,
}
