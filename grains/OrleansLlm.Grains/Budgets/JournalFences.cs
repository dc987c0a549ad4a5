namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// Which batches stay when a snapshot has replaced them. The batch after the last one that an activation wrote is always another activation's first: while that
/// is there, an activation that goes on after its silo was taken for dead finds its number taken, however far the others have come. Pure.
/// </summary>
internal static class JournalFences
{
    /// <summary>Far longer than a process that was taken for dead stands still.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Of a tenant whose activations end all the time.</summary>
    private const int Most = 256;

    /// <summary>The fences with that of a new activation; those that are old are left out.</summary>
    public static JournalFence[] With(JournalFence[] fences, long batch, DateTimeOffset now) =>
        [.. fences.Where(fence => fence.At > now - Kept && fence.Batch != batch).TakeLast(Most - 1), new JournalFence(batch, now)];

    public static bool Hold(JournalFence[] fences, long batch) => Array.Exists(fences, fence => fence.Batch == batch);
}
