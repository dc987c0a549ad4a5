namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>What happens after an operation.</summary>
internal enum Ending
{
    /// <summary>The next one comes before the write: both share it.</summary>
    None,
    Flush,
    Snapshot,
    CrashBeforeWrite,
    CrashAfterWrite,
    CrashInSnapshot,
    Deactivate,
}
