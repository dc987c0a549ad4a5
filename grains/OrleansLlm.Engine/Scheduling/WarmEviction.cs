using OrleansLlm.Engine.Prefixes;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>Which warm prefixes a plan gives up for want of memory: they have only what the sequences leave.</summary>
internal static class WarmEviction
{
    /// <summary>Adds them to the plan, whose work is known.</summary>
    public static void Plan(StepPlan plan, PrefixCache cache, int maxCachedTokens)
    {
        var over = (long)plan.SequenceTokens + cache.WarmTokens - maxCachedTokens;
        foreach (var item in plan.Verifies)
        {
            over += item.Proposed;
        }

        if (over <= 0 && plan.Preempted.Count == 0)
        {
            return;
        }

        foreach (var sequence in plan.Preempted)
        {
            over += sequence.Computed;
        }

        foreach (var resident in plan.Evicted)
        {
            over -= resident.Length;
        }

        while (over > 0 && OldestWarm(plan, cache) is { } oldest)
        {
            over -= oldest.Length;
            plan.Evicted.Add(oldest);
        }
    }

    private static Resident? OldestWarm(StepPlan plan, PrefixCache cache)
    {
        Resident? oldest = null;
        foreach (var resident in cache.Residents)
        {
            var isWarm = resident.Owner is null || plan.Preempted.Contains(resident.Owner);
            if (isWarm && (oldest is null || resident.LastUsed < oldest.LastUsed) && !plan.Evicted.Contains(resident))
            {
                oldest = resident;
            }
        }

        return oldest;
    }
}
