using OrleansLlm.Engine.Prefixes;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>Takes slots away in a plan: from readers that are behind, from a tenant that holds all others off, and where memory is short.</summary>
internal sealed class Preemption(SchedulerLimits limits, FairQueue queue, PrefixCache cache)
{
    /// <summary>A paused sequence keeps its slot only while nobody else wants it or its memory.</summary>
    /// <param name="plan">The plan in the making.</param>
    /// <param name="running">Sequences with a slot before it.</param>
    public void ForWaiting(StepPlan plan, int running)
    {
        if (VictimChoice.Of(plan.Rows, pausedOnly: true) < 0 || queue.Next() is not { } head)
        {
            return;
        }

        var wanted = queue.Ready();
        for (var free = limits.Slots - running; wanted > free || plan.SequenceTokens + head.Length > limits.MaxCachedTokens; free++)
        {
            var row = VictimChoice.Of(plan.Rows, pausedOnly: true);
            if (row < 0)
            {
                return;
            }

            plan.Preempt(row);
        }
    }

    /// <summary>
    /// A tenant with nothing running does not wait until another's sequences end while that one has several: it gets a slot of theirs. Otherwise
    /// whoever fills all slots at once would decide how long the others wait, however little they ask for.
    /// </summary>
    public void ForAbsentTenant(StepPlan plan)
    {
        if (plan.RowsInUse < limits.Slots || queue.Next() is not { } head || VictimChoice.RowsOf(head, plan.Rows) > 0)
        {
            return;
        }

        var victim = VictimChoice.For(head, plan.Rows);
        if (victim >= 0
            && plan.SequenceTokens - plan.Rows[victim]!.Length + head.Length <= limits.MaxCachedTokens
            && !(limits.CachesPrefixes && PrefixesUnderWay.Give(plan, head, cache.Find(head).Length)))
        {
            plan.Preempt(victim);
        }
    }

    /// <summary>Who is not read goes first: taking a slot from another would stop both.</summary>
    /// <returns>True: somebody lost a slot.</returns>
    public bool ForMemory(StepPlan plan)
    {
        var preempted = false;
        while (plan.SequenceTokens > limits.MaxCachedTokens && plan.RowsInUse > 1)
        {
            var paused = VictimChoice.Of(plan.Rows, pausedOnly: true);
            plan.Preempt(paused >= 0 ? paused : VictimChoice.Of(plan.Rows, pausedOnly: false));
            preempted = true;
        }

        return preempted;
    }
}
