using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>
/// Shares a step's tokens out. There is no prefill phase and no decode phase: every sequence with a slot catches up on its tokens, at least
/// one per step, and a sequence that is one token behind decodes. What is left goes in chunks to those further behind: each tenant's earliest
/// before any tenant's second, and of those the one of the tenant that was served least, whose runs come first in the step too.
/// </summary>
internal sealed class TokenShares(SchedulerLimits limits)
{
    private readonly (int Yields, int Rank, double Served, int Others, long Arrival, int Row)[] _behind = new (int, int, double, int, long, int)[limits.Slots];
    private readonly int[] _counts = new int[limits.Slots];

    public void Share(StepPlan plan)
    {
        var left = limits.MaxTokensPerStep;
        for (var row = 0; row < plan.RowCount; row++)
        {
            _counts[row] = plan.Rows[row]!.IsPaused ? 0 : 1;
            left -= _counts[row];
        }

        var behind = OrderThoseBehind(plan);
        foreach (var (_, _, _, _, _, row) in behind)
        {
            var more = Math.Min(Math.Min(Outstanding(plan, row), limits.PrefillChunk) - 1, left);
            _counts[row] += more;
            left -= more;
        }

        plan.TokenCount = limits.MaxTokensPerStep - left;
        foreach (var (_, _, _, _, _, row) in behind)
        {
            if (_counts[row] > 1)
            {
                plan.Prefills.Add(Item(plan, row, _counts[row]));
            }
        }

        AddDecodes(plan);
    }

    private static int Outstanding(StepPlan plan, int row) => plan.Rows[row]!.Length - plan.Starts[row];

    private static WorkItem Item(StepPlan plan, int row, int count)
    {
        var (sequence, start) = (plan.Rows[row]!, plan.Starts[row]);
        return new WorkItem(sequence, row, start, count, start + count == sequence.Length);
    }

    private void AddDecodes(StepPlan plan)
    {
        var batchRows = plan.RowCount;
        while (batchRows > 0 && _counts[batchRows - 1] != 1)
        {
            batchRows--;
        }

        for (var row = 0; row < batchRows; row++)
        {
            // An idle row stands behind what a prefill of the same step writes, so that its void position is never a valid one.
            plan.Decodes.Add(_counts[row] == 1
                ? Item(plan, row, 1)
                : new WorkItem(plan.Rows[row]!, row, plan.Starts[row] + _counts[row], 0, Samples: false));
        }
    }

    /// <summary>
    /// Rows more than one token behind: higher classes first, then by rank among their tenant's, then the least served, those with nothing else running,
    /// and as they came.
    /// </summary>
    private ReadOnlySpan<(int Yields, int Rank, double Served, int Others, long Arrival, int Row)> OrderThoseBehind(StepPlan plan)
    {
        var count = 0;
        for (var row = 0; row < plan.RowCount; row++)
        {
            if (_counts[row] == 1 && Outstanding(plan, row) > 1)
            {
                _behind[count++] = (-plan.Rows[row]!.Class, 0, 0, 0, plan.Rows[row]!.Arrival, row);
            }
        }

        var behind = _behind.AsSpan(0, count);
        if (count < 2)
        {
            return behind;
        }

        behind.Sort();
        for (var i = 0; i < count; i++)
        {
            for (var earlier = 0; earlier < i; earlier++)
            {
                behind[i].Rank += plan.Rows[behind[earlier].Row]!.Line == plan.Rows[behind[i].Row]!.Line ? 1 : 0;
            }
        }

        foreach (ref var item in behind)
        {
            item.Others = VictimChoice.RowsOf(plan.Rows[item.Row]!, plan.Rows) - 1;
            item.Served = Served(plan, item.Row, item.Others);
        }

        behind.Sort();
        return behind;
    }

    /// <summary>A tenant that has nothing but this prompt was charged for it whole, and is no further ahead for that.</summary>
    private static double Served(StepPlan plan, int row, int others)
    {
        var sequence = plan.Rows[row]!;
        var ahead = others == 0 && sequence.IsCharged ? Math.Max(sequence.PromptLength - plan.Starts[row], 0) : 0;
        return sequence.Line!.ServedBut(FairQueue.InputWeight * ahead);
    }
}
