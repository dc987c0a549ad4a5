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
    private readonly SchedulerLimits _limits;
    private readonly Sequence?[] _slots;
    private readonly FairQueue _queue;
    private readonly PrefixCache _cache;
    private readonly Preemption _preemption;
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
        _preemption = new Preemption(limits, _queue, _cache);
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

    /// <summary>A sequence of the tenant would get a slot although all are taken: it has none.</summary>
    public bool IsAbsent(string tenant) => _queue.IsAbsent(tenant);

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
        _preemption.ForWaiting(_plan, Running);
        _preemption.ForAbsentTenant(_plan);
        // Whoever just lost memory has a claim to it: nobody newer may have it in the same step.
        if (!_preemption.ForMemory(_plan))
        {
            Admit();
        }

        _placement.Place(_plan);
        _shares.Share(_plan);
        _speculation?.Amend(_plan, _limits.MaxCachedTokens - _plan.SequenceTokens);
        WarmEviction.Plan(_plan, _cache, _limits.MaxCachedTokens);
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

    /// <summary>
    /// Strictly in the queue's order: a long sequence at the head is not overtaken by shorter ones, so it can not starve. Only one whose prefix
    /// is being computed right now steps aside until it is there.
    /// </summary>
    private void Admit()
    {
        var tokens = _plan.SequenceTokens;
        var free = _slots.Length - _plan.RowsInUse;
        while (free > 0 && _queue.Next() is { } sequence && (tokens == 0 || tokens + sequence.Length <= _limits.MaxCachedTokens))
        {
            var cached = _cache.Find(sequence);
            if (_limits.CachesPrefixes && PrefixesUnderWay.Give(_plan, sequence, cached.Length))
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
}
