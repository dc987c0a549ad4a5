namespace OrleansLlm.Grains.Batches;

/// <summary>How batches end, as their progress tells it.</summary>
internal static class BatchEndings
{
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Expired = "expired";
    public const string Failed = "failed";

    /// <summary>The code of calls that a budget refused.</summary>
    public const string BudgetCode = "insufficient_quota";
}
