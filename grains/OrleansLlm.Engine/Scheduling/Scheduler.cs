using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>
/// Decides what each step computes. There is no prefill phase and no decode phase: every sequence with a slot catches up on its tokens,
/// at least one per step, and a sequence that is one token behind decodes. First come, first served; a preempted sequence came earlier than
/// all that never ran, so it goes on first. <see cref="Plan"/> changes nothing; <see cref="Apply"/> does.
/// </summary>
internal sealed class Scheduler
{
    private readonly SchedulerLimits _limits;
    private readonly Sequence?[] _slots;
    private readonly List<Sequence> _waiting = [];
    private readonly StepPlan _plan;
    private readonly int[] _order;
    private readonly int[] _counts;

    public Scheduler(SchedulerLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxTokensPerStep, limits.Slots);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.PrefillChunk, 1);
        _limits = limits;
        _slots = new Sequence?[limits.Slots];
        _plan = new StepPlan(limits.Slots);
        _order = new int[limits.Slots];
        _counts = new int[limits.Slots];
    }

    /// <summary>Sequences with a slot.</summary>
    public int Running { get; private set; }

    /// <summary>Sequences without one.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Tokens of all sequences with a slot.</summary>
    public int CachedTokens
    {
        get
        {
            var sum = 0;
            foreach (var sequence in _slots)
            {
                sum += sequence?.Computed ?? 0;
            }

            return sum;
        }
    }

    public void Add(Sequence sequence) => Enqueue(sequence);

    /// <summary>Forgets a sequence and frees its slot at once.</summary>
    public void Remove(Sequence sequence)
    {
        if (sequence.Slot == Sequence.NoSlot)
        {
            _waiting.Remove(sequence);
            return;
        }

        _slots[sequence.Slot] = null;
        sequence.Slot = Sequence.NoSlot;
        Running--;
    }

    /// <summary>Copies the sequences that hold slots.</summary>
    public void CopyRunningTo(List<Sequence> target)
    {
        foreach (var sequence in _slots)
        {
            if (sequence is not null)
            {
                target.Add(sequence);
            }
        }
    }

    /// <summary>Copies the sequences that hold none.</summary>
    public void CopyWaitingTo(List<Sequence> target) => target.AddRange(_waiting);

    /// <summary>The next step; a function of the sequences' state alone. Valid until the next call.</summary>
    public StepPlan Plan()
    {
        _plan.Clear();
        Array.Copy(_slots, _plan.Rows, _slots.Length);
        PreemptPausedForWaiting();
        // Whoever just lost memory is next in line for it: nobody newer may have it in the same step.
        if (!PreemptForMemory())
        {
            Admit();
        }

        CloseHoles();
        ShareTokens();
        return _plan;
    }

    /// <summary>Takes a carried-out plan into the state. Tokens chosen in the step may have been appended before.</summary>
    public void Apply(StepPlan plan)
    {
        foreach (var sequence in plan.Admitted)
        {
            _waiting.Remove(sequence);
        }

        foreach (var sequence in plan.Preempted)
        {
            sequence.Slot = Sequence.NoSlot;
            sequence.Computed = 0;
            Enqueue(sequence);
        }

        Array.Copy(plan.Rows, _slots, _slots.Length);
        Running = plan.RowCount;
        for (var row = 0; row < plan.RowCount; row++)
        {
            plan.Rows[row]!.Slot = row;
        }

        Advance(plan.Prefills);
        Advance(plan.Decodes);
    }

    private static void Advance(List<WorkItem> items)
    {
        foreach (var item in items)
        {
            item.Sequence.Computed += item.Count;
        }
    }

    private void Enqueue(Sequence sequence)
    {
        var at = _waiting.Count;
        while (at > 0 && _waiting[at - 1].Arrival > sequence.Arrival)
        {
            at--;
        }

        _waiting.Insert(at, sequence);
    }

    /// <summary>A paused sequence keeps its slot only while nobody else wants it or its memory.</summary>
    private void PreemptPausedForWaiting()
    {
        var wanted = 0;
        var headLength = 0;
        foreach (var sequence in _waiting)
        {
            if (!sequence.IsPaused)
            {
                headLength = wanted++ == 0 ? sequence.Length : headLength;
            }
        }

        for (var free = _slots.Length - Running; wanted > free || (wanted > 0 && PlannedTokens() + headLength > _limits.MaxCachedTokens); free++)
        {
            var row = LatestRow(pausedOnly: true);
            if (row < 0)
            {
                return;
            }

            Preempt(row);
        }
    }

    private bool PreemptForMemory()
    {
        var preempted = false;
        while (PlannedTokens() > _limits.MaxCachedTokens && RowsInUse() > 1)
        {
            Preempt(LatestRow(pausedOnly: false));
            preempted = true;
        }

        return preempted;
    }

    private void Preempt(int row)
    {
        _plan.Preempted.Add(_plan.Rows[row]!);
        _plan.Rows[row] = null;
    }

    /// <summary>Strictly in order: a long sequence at the head is not overtaken by shorter ones, so it can not starve.</summary>
    private void Admit()
    {
        var tokens = PlannedTokens();
        var row = 0;
        foreach (var sequence in _waiting)
        {
            if (sequence.IsPaused)
            {
                continue;
            }

            while (row < _slots.Length && _plan.Rows[row] is not null)
            {
                row++;
            }

            if (row == _slots.Length || (tokens > 0 && tokens + sequence.Length > _limits.MaxCachedTokens))
            {
                return;
            }

            tokens += sequence.Length;
            _plan.Rows[row] = sequence;
            _plan.Admitted.Add(sequence);
        }
    }

    /// <summary>A hole costs a row of the batch in every step; moving the last sequence into it costs one copy.</summary>
    private void CloseHoles()
    {
        var rows = _plan.Rows;
        var last = rows.Length - 1;
        for (var hole = 0; ; hole++)
        {
            while (last >= 0 && rows[last] is null)
            {
                last--;
            }

            if (hole > last)
            {
                _plan.RowCount = last + 1;
                return;
            }

            if (rows[hole] is null)
            {
                var moved = rows[last]!;
                (rows[hole], rows[last]) = (moved, null);
                if (moved.Computed > 0)
                {
                    _plan.Moves.Add(new SlotMove(moved, last, hole, moved.Computed));
                }
            }
        }
    }

    private void ShareTokens()
    {
        var left = _limits.MaxTokensPerStep;
        for (var row = 0; row < _plan.RowCount; row++)
        {
            _counts[row] = _plan.Rows[row]!.IsPaused ? 0 : 1;
            left -= _counts[row];
        }

        foreach (var row in RowsByArrival())
        {
            if (_counts[row] == 1)
            {
                var more = Math.Min(Math.Min(_plan.Rows[row]!.Outstanding, _limits.PrefillChunk) - 1, left);
                _counts[row] += more;
                left -= more;
            }
        }

        _plan.TokenCount = _limits.MaxTokensPerStep - left;
        WriteItems();
    }

    private void WriteItems()
    {
        var batchRows = _plan.RowCount;
        while (batchRows > 0 && _counts[batchRows - 1] != 1)
        {
            batchRows--;
        }

        foreach (var row in RowsByArrival())
        {
            if (_counts[row] > 1)
            {
                _plan.Prefills.Add(Item(row, _plan.Rows[row]!.Computed, _counts[row]));
            }
        }

        for (var row = 0; row < batchRows; row++)
        {
            // An idle row stands behind what a prefill of the same step writes, so that its void position is never a valid one.
            _plan.Decodes.Add(_counts[row] == 1
                ? Item(row, _plan.Rows[row]!.Computed, 1)
                : new WorkItem(_plan.Rows[row]!, row, _plan.Rows[row]!.Computed + _counts[row], 0, Samples: false));
        }
    }

    private WorkItem Item(int row, int start, int count)
    {
        var sequence = _plan.Rows[row]!;
        return new WorkItem(sequence, row, start, count, start + count == sequence.Length);
    }

    private ReadOnlySpan<int> RowsByArrival()
    {
        for (var i = 0; i < _plan.RowCount; i++)
        {
            var at = i;
            for (; at > 0 && _plan.Rows[_order[at - 1]]!.Arrival > _plan.Rows[i]!.Arrival; at--)
            {
                _order[at] = _order[at - 1];
            }

            _order[at] = i;
        }

        return _order.AsSpan(0, _plan.RowCount);
    }

    private int PlannedTokens()
    {
        var sum = 0;
        foreach (var sequence in _plan.Rows)
        {
            sum += sequence?.Length ?? 0;
        }

        return sum;
    }

    private int RowsInUse()
    {
        var rows = 0;
        foreach (var sequence in _plan.Rows)
        {
            rows += sequence is null ? 0 : 1;
        }

        return rows;
    }

    private int LatestRow(bool pausedOnly)
    {
        var latest = -1;
        for (var row = 0; row < _plan.Rows.Length; row++)
        {
            if (_plan.Rows[row] is { } sequence && (sequence.IsPaused || !pausedOnly)
                && (latest < 0 || sequence.Arrival > _plan.Rows[latest]!.Arrival))
            {
                latest = row;
            }
        }

        return latest;
    }
}
