using OrleansLlm.Engine.Prefixes;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>
/// Decides what each step computes: who gets a slot (<see cref="FairQueue"/>) and which (<see cref="RowPlacement"/>), what is reused
/// (<see cref="PrefixCache"/>), how the step's tokens are shared (<see cref="TokenShares"/>), who
/// speculates (<see cref="SpeculationPlanner"/>). <see cref="Plan"/> changes nothing of that;
/// <see cref="Apply"/> does.
/// </summary>
internal sealed class Scheduler
{
    /// <summary>Tokens that a sequence is spared at least by waiting for another to compute them.</summary>
    private const int WorthWaiting = 4 * PrefixTree.Block;

    private readonly SchedulerLimits _limits;
    private readonly Sequence?[] _slots;
    private readonly FairQueue _queue;
    private readonly PrefixCache _cache;
    private readonly RowPlacement _placement;
    private readonly TokenShares _shares;
    private readonly SpeculationPlanner? _speculation;
    private readonly StepPlan _plan;

    /// <summary>Creates a scheduler.</summary>
    /// <param name="weightOf">A tenant's share relative to others', above 0; null: 1 each.</param>
    /// <param name="speculation">Null: nobody speculates.</param>
    public Scheduler(SchedulerLimits limits, Func<string, double>? weightOf = null, SpeculationPlanner? speculation = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxTokensPerStep, limits.Slots);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.PrefillChunk, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(limits.PrefixSlots);
        _limits = limits;
        _slots = new Sequence?[limits.Slots];
        _queue = new FairQueue(weightOf ?? (_ => 1));
        _cache = new PrefixCache(limits.Slots + limits.PrefixSlots, limits.CachesPrefixes);
        _placement = new RowPlacement(limits.Slots, _cache);
        _shares = new TokenShares(limits);
        _speculation = speculation;
        _plan = new StepPlan(limits.Slots);
    }

    /// <summary>Sequences with a slot.</summary>
    public int Running { get; private set; }

    /// <summary>Sequences without one.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Tokens of warm prefixes.</summary>
    public int WarmTokens => _cache.WarmTokens;

    /// <summary>What the slots hold; for tests.</summary>
    public PrefixCache Cache => _cache;

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

    public void Add(Sequence sequence) => _queue.Enter(sequence);

    /// <summary>Forgets a sequence and frees its slot at once.</summary>
    /// <param name="keepWarm">What it computed is sound and may be of use to others.</param>
    public void Remove(Sequence sequence, bool keepWarm)
    {
        _queue.Leave(sequence);
        if (sequence.Slot == Sequence.NoSlot)
        {
            return;
        }

        _cache.Leave(sequence, keepWarm);
        _slots[sequence.Slot] = null;
        sequence.Slot = Sequence.NoSlot;
        Running--;
    }

    /// <summary>Forgets all warm prefixes.</summary>
    public void ForgetPrefixes() => _cache.Clear();

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
    public void CopyWaitingTo(List<Sequence> target) => _queue.CopyTo(target);

    /// <summary>The next step; a function of the sequences' state alone. Valid until the next call.</summary>
    public StepPlan Plan()
    {
        _plan.Clear();
        _queue.BeginPlan();
        Array.Copy(_slots, _plan.Rows, _slots.Length);
        PreemptPausedForWaiting();
        PreemptForAbsentTenant();
        // Whoever just lost memory has a claim to it: nobody newer may have it in the same step.
        if (!PreemptForMemory())
        {
            Admit();
        }

        _placement.Place(_plan);
        _shares.Share(_plan);
        _speculation?.Amend(_plan, _limits.MaxCachedTokens - PlannedTokens());
        EvictForMemory();
        return _plan;
    }

    /// <summary>Takes a carried-out plan into the state. Tokens chosen in the step may have been appended before.</summary>
    public void Apply(StepPlan plan)
    {
        foreach (var sequence in plan.Preempted)
        {
            _cache.Leave(sequence, keep: true);
            sequence.Slot = Sequence.NoSlot;
            sequence.Computed = 0;
            _queue.Wait(sequence);
        }

        ApplyAdmissions(plan);
        ApplyRows(plan);
        Advance(plan.Prefills);
        Advance(plan.Verifies);
        Advance(plan.Decodes);
    }

    private void ApplyAdmissions(StepPlan plan)
    {
        foreach (var (sequence, cached) in plan.Admitted)
        {
            _queue.Admit(sequence, Math.Max(sequence.PromptLength - cached.Length, 0));
            sequence.Computed = cached.Length;
            _cache.Enter(sequence);
        }

        foreach (var (resident, slot) in plan.Relocated)
        {
            resident.Slot = slot;
        }

        foreach (var resident in plan.Evicted)
        {
            _cache.Evict(resident);
        }
    }

    private void ApplyRows(StepPlan plan)
    {
        Array.Copy(plan.Rows, _slots, _slots.Length);
        Running = plan.RowCount;
        for (var row = 0; row < plan.RowCount; row++)
        {
            plan.Rows[row]!.Slot = row;
            plan.Rows[row]!.Resident!.Slot = row;
        }

        _cache.Place();
    }

    private void Advance(List<WorkItem> items)
    {
        foreach (var item in items)
        {
            var sequence = item.Sequence;
            sequence.Computed += item.Proposed > 0 ? item.Count + sequence.Speculation!.Confirmed : item.Count;
            if (item.Count > 0 && item.Start < sequence.PromptLength)
            {
                _cache.Extend(sequence);
            }

            if (item.Samples)
            {
                FairQueue.ChargeOutput(sequence);
            }
        }
    }

    /// <summary>A paused sequence keeps its slot only while nobody else wants it or its memory.</summary>
    private void PreemptPausedForWaiting()
    {
        if (!AnyPaused() || _queue.Next() is not { } head)
        {
            return;
        }

        var wanted = _queue.Ready();
        for (var free = _slots.Length - Running; wanted > free || PlannedTokens() + head.Length > _limits.MaxCachedTokens; free++)
        {
            var row = VictimChoice.Of(_plan.Rows, pausedOnly: true);
            if (row < 0)
            {
                return;
            }

            Preempt(row);
        }
    }

    /// <summary>
    /// A tenant with nothing running does not wait until another's sequences end while that one has several: it gets a slot of theirs. Otherwise
    /// whoever fills all slots at once would decide how long the others wait, however little they ask for.
    /// </summary>
    private void PreemptForAbsentTenant()
    {
        if (RowsInUse() < _slots.Length || _queue.Next() is not { } head || VictimChoice.RowsOf(head, _plan.Rows) > 0)
        {
            return;
        }

        var victim = VictimChoice.For(head, _plan.Rows);
        if (victim >= 0
            && PlannedTokens() - _plan.Rows[victim]!.Length + head.Length <= _limits.MaxCachedTokens
            && !(_limits.CachesPrefixes && IsBeingComputed(head, _cache.Find(head).Length)))
        {
            Preempt(victim);
        }
    }

    private bool AnyPaused()
    {
        foreach (var sequence in _slots)
        {
            if (sequence is { IsPaused: true })
            {
                return true;
            }
        }

        return false;
    }

    private bool PreemptForMemory()
    {
        var preempted = false;
        while (PlannedTokens() > _limits.MaxCachedTokens && RowsInUse() > 1)
        {
            Preempt(VictimChoice.Of(_plan.Rows, pausedOnly: false));
            preempted = true;
        }

        return preempted;
    }

    private void Preempt(int row)
    {
        _plan.Preempted.Add(_plan.Rows[row]!);
        _plan.Rows[row] = null;
    }

    /// <summary>
    /// Strictly in the queue's order: a long sequence at the head is not overtaken by shorter ones, so it can not starve. Only one whose prefix
    /// is being computed right now steps aside until it is there.
    /// </summary>
    private void Admit()
    {
        var tokens = PlannedTokens();
        var free = _slots.Length - RowsInUse();
        while (free > 0 && _queue.Next() is { } sequence && (tokens == 0 || tokens + sequence.Length <= _limits.MaxCachedTokens))
        {
            var cached = _cache.Find(sequence);
            if (_limits.CachesPrefixes && IsBeingComputed(sequence, cached.Length))
            {
                FairQueue.Skip(sequence);
                continue;
            }

            FairQueue.Take(sequence, sequence.Length - cached.Length);
            tokens += sequence.Length;
            free--;
            _plan.Admitted.Add(new Admission(sequence, cached));
        }
    }

    private bool IsBeingComputed(Sequence sequence, int cached)
    {
        if (sequence.Request.PromptLogprobs)
        {
            return false;
        }

        foreach (var running in _plan.Rows)
        {
            if (running is { IsPaused: false } && WillGive(running, sequence, running.Computed) >= cached + WorthWaiting)
            {
                return true;
            }
        }

        foreach (var (admitted, found) in _plan.Admitted)
        {
            if (WillGive(admitted, sequence, found.Length) >= cached + WorthWaiting)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The prefix that two share and the first has not computed yet; 0 when it has.</summary>
    private static int WillGive(Sequence first, Sequence second, int computed)
    {
        if (computed >= first.PromptLength || first.Scope != second.Scope)
        {
            return 0;
        }

        var common = first.Tokens[..first.PromptLength].CommonPrefixLength(second.Tokens[..^1]);
        return common > computed ? common : 0;
    }

    /// <summary>Warm prefixes have only what memory the sequences leave.</summary>
    private void EvictForMemory()
    {
        var over = (long)PlannedTokens() + _cache.WarmTokens - _limits.MaxCachedTokens;
        foreach (var item in _plan.Verifies)
        {
            over += item.Proposed;
        }

        if (over <= 0 && _plan.Preempted.Count == 0)
        {
            return;
        }

        foreach (var sequence in _plan.Preempted)
        {
            over += sequence.Computed;
        }

        foreach (var resident in _plan.Evicted)
        {
            over -= resident.Length;
        }

        while (over > 0 && OldestWarm() is { } oldest)
        {
            over -= oldest.Length;
            _plan.Evicted.Add(oldest);
        }
    }

    private Resident? OldestWarm()
    {
        Resident? oldest = null;
        foreach (var resident in _cache.Residents)
        {
            var isWarm = resident.Owner is null || _plan.Preempted.Contains(resident.Owner);
            if (isWarm && (oldest is null || resident.LastUsed < oldest.LastUsed) && !_plan.Evicted.Contains(resident))
            {
                oldest = resident;
            }
        }

        return oldest;
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
}
