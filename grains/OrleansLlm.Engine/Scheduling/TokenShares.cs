using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>
/// Shares a step's tokens out. There is no prefill phase and no decode phase: every sequence with a slot catches up on its tokens, and one that is one
/// token behind decodes in every step. What is left goes in chunks to those further behind: each tenant's earliest
/// before any tenant's second, and of those the one of the tenant that was served least, whose runs come first in the step too. A prompt costs least in one
/// run: one that would be cut short waits for the next step if that can read it whole. Meanwhile its row gets a token of the batched run only where that
/// goes through the row anyway.
/// </summary>
internal sealed class TokenShares(SchedulerLimits limits)
{
    private readonly (int Yields, int Rank, double Served, int Others, long Arrival, int Row)[] _behind = new (int, int, double, int, long, int)[limits.Slots];
    private readonly int[] _counts = new int[limits.Slots];

    public void Share(StepPlan plan)
    {
        var left = limits.MaxTokensPerStep;
        var batchRows = RowsToDecode(plan);
        for (var row = 0; row < plan.RowCount; row++)
        {
            _counts[row] = row < batchRows && !plan.Rows[row]!.IsPaused ? 1 : 0;
            left -= _counts[row];
        }

        var behind = OrderThoseBehind(plan);
        left = ShareAmong(plan, behind, left);
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

    /// <summary>Rows up to the last one that decodes.</summary>
    private static int RowsToDecode(StepPlan plan)
    {
        var rows = plan.RowCount;
        while (rows > 0 && (plan.Rows[rows - 1]!.IsPaused || Outstanding(plan, rows - 1) > 1))
        {
            rows--;
        }

        return rows;
    }

    /// <returns>Tokens that nobody needs.</returns>
    private int ShareAmong(StepPlan plan, ReadOnlySpan<(int Yields, int Rank, double Served, int Others, long Arrival, int Row)> behind, int tokens)
    {
        var left = tokens;
        var othersEnd = true;
        foreach (var (_, _, _, _, _, row) in behind)
        {
            var outstanding = Outstanding(plan, row);
            var wanted = Math.Min(outstanding, limits.PrefillChunk) - _counts[row];
            var waits = wanted > left && left < tokens && wanted <= tokens && othersEnd && outstanding <= limits.PrefillChunk;
            var more = waits ? 0 : Math.Min(wanted, left);
            _counts[row] += more;
            left -= more;
            othersEnd &= waits || _counts[row] == outstanding;
        }

        return left;
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
            if (!plan.Rows[row]!.IsPaused && Outstanding(plan, row) > 1)
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
