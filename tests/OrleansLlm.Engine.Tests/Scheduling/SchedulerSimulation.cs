using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine.Tests.Scheduling;

/// <summary>
/// Carries plans out on paper: physical slots hold positions (token and scope), as copied and computed, and every rule is checked at every step.
/// </summary>
internal sealed class SchedulerSimulation(SchedulerLimits limits, Func<string, double>? weightOf = null, SpeculationPlanner? speculation = null)
{
    private readonly Scheduler _scheduler = new(limits, weightOf, speculation);
    private readonly List<(int Token, string Scope)>[] _physical = [.. Enumerable.Range(0, limits.Slots + limits.PrefixSlots).Select(_ => new List<(int, string)>())];
    private readonly List<Sequence> _live = [];
    private long _arrivals;

    public int Live => _live.Count;

    public int Preemptions { get; private set; }

    public int HitTokens { get; private set; }

    public int Copies { get; private set; }

    public int Evictions { get; private set; }

    public int Accepted { get; private set; }

    public int Rejected { get; private set; }

    public Scheduler Scheduler => _scheduler;

    public IReadOnlyList<Sequence> Sequences => _live;

    /// <summary>Weighted tokens served so far, by tenant.</summary>
    public Dictionary<string, double> Served { get; } = [];

    public Sequence Add(int prompt, int maxTokens) => Add(Enumerable.Repeat((int)(_arrivals + 1) * 1000, prompt).ToArray(), maxTokens);

    public Sequence Add(int[] prompt, int maxTokens, string tenant = "", int priority = 0, string? scope = null)
    {
        var sequence = new Sequence(++_arrivals, new SequenceRequest
        {
            Id = $"{_arrivals}",
            Prompt = prompt,
            MaxTokens = maxTokens,
            Tenant = tenant,
            Priority = priority,
            CacheScope = scope,
        });
        _scheduler.Add(sequence);
        _live.Add(sequence);
        return sequence;
    }

    public void Cancel(int index)
    {
        if (_live.Count > 0)
        {
            End(_live[index % _live.Count]);
        }
    }

    public void TogglePause(int index)
    {
        if (_live.Count > 0)
        {
            _live[index % _live.Count].IsPaused ^= true;
        }
    }

    public void ResumeAll() => _live.ForEach(sequence => sequence.IsPaused = false);

    public void Step()
    {
        var before = Describe(_scheduler.Plan());
        var plan = _scheduler.Plan();
        Assert.Equal(before, Describe(plan));
        CheckRows(plan);
        CheckWork(plan);
        Preemptions += plan.Preempted.Count;
        Evictions += plan.Evicted.Count;
        CarryOut(plan);
        _scheduler.Apply(plan);
        CheckResidents();
        foreach (var sequence in _live.Where(sequence => sequence.Generated == sequence.Request.MaxTokens).ToList())
        {
            End(sequence);
        }

        Assert.Equal(_live.Count, _scheduler.Running + _scheduler.Waiting);
        Assert.Equal(_live.Count(sequence => sequence.Slot != Sequence.NoSlot), _scheduler.Running);
    }

    private static string Describe(StepPlan plan) => string.Join("; ",
        plan.RowCount,
        plan.TokenCount,
        string.Join(",", plan.Preempted.Select(s => s.Arrival)),
        string.Join(",", plan.Admitted.Select(s => (s.Sequence.Arrival, s.Cached.Length, s.Cached.Resident?.Slot))),
        string.Join(",", plan.Copies),
        string.Join(",", plan.Evicted.Select(r => (r.Slot, r.Length))),
        string.Join(",", plan.Prefills.Concat(plan.Verifies).Concat(plan.Decodes).Select(w => (w.Sequence.Arrival, w.Slot, w.Start, w.Count, w.Samples, w.Proposed))));

    private void CheckRows(StepPlan plan)
    {
        for (var row = 0; row < limits.Slots; row++)
        {
            Assert.Equal(row < plan.RowCount, plan.Rows[row] is not null);
        }

        Assert.Equal(plan.RowCount, plan.Rows.Where(s => s is not null).Distinct().Count());
        var tokens = plan.Rows.Sum(s => s?.Length ?? 0);
        Assert.True(tokens <= limits.MaxCachedTokens || plan.RowCount <= 1, $"{tokens} tokens in {plan.RowCount} slots");
        Assert.All(plan.Preempted, lost => Assert.DoesNotContain(lost, plan.Rows));
    }

    private void CheckWork(StepPlan plan)
    {
        var work = plan.Prefills.Concat(plan.Verifies).Concat(plan.Decodes).ToList();
        Assert.Equal(plan.TokenCount, work.Sum(item => item.Count + item.Proposed));
        Assert.True(plan.TokenCount <= limits.MaxTokensPerStep);
        Assert.True(plan.TokenCount > 0 || plan.Rows.All(sequence => sequence is not { IsPaused: false }));
        Assert.Equal(Enumerable.Range(0, plan.Decodes.Count), plan.Decodes.Select(item => item.Slot));
        Assert.All(plan.Prefills, item => Assert.InRange(item.Count, 2, limits.PrefillChunk));
        foreach (var sequence in plan.Rows.OfType<Sequence>())
        {
            var computed = work.Where(item => item.Sequence == sequence && item.Count > 0).ToList();
            if (sequence.IsPaused)
            {
                Assert.Empty(computed);
                continue;
            }

            var admitted = plan.Admitted.Where(admission => admission.Sequence == sequence).ToList();
            var start = admitted.Count > 0 ? admitted[0].Cached.Length : sequence.Computed;
            // Who decodes does so in every step; who reads may wait for a step with room.
            Assert.InRange(computed.Count, sequence.Length - start == 1 ? 1 : 0, 1);
            if (computed.Count == 0)
            {
                continue;
            }

            var item = computed[0];
            Assert.Equal(start, item.Start);
            Assert.Equal(item.Start + item.Count == sequence.Length, item.Samples);
            Assert.InRange(item.Start + item.Count, 1, sequence.Length);
        }
    }

    private void CarryOut(StepPlan plan)
    {
        foreach (var copy in plan.Copies)
        {
            Copies++;
            Assert.NotEqual(copy.From, copy.To);
            Assert.InRange(copy.Length, 1, _physical[copy.From].Count);
            _physical[copy.To] = _physical[copy.From][..copy.Length];
        }

        foreach (var (sequence, cached) in plan.Admitted)
        {
            HitTokens += cached.Length;
            Serve(sequence, sequence.IsCharged ? 0 : FairQueue.InputWeight * (sequence.PromptLength - cached.Length));
        }

        foreach (var item in plan.Prefills.Concat(plan.Verifies).Concat(plan.Decodes))
        {
            if (item.Count == 0)
            {
                // What an idle row writes must be void.
                Assert.InRange(item.Start, plan.Starts[item.Slot], Math.Max(plan.Starts[item.Slot], _physical[item.Slot].Count));
                continue;
            }

            // A position is computed when and only when all before it are there: the sequence's own tokens, of its own scope.
            var slot = _physical[item.Slot];
            Assert.InRange(slot.Count, item.Start, int.MaxValue);
            slot.RemoveRange(item.Start, slot.Count - item.Start);
            Assert.Equal(Positions(item.Sequence, item.Start), slot);
            slot.AddRange(Positions(item.Sequence, item.Start + item.Count).Skip(item.Start));
            if (item.Samples)
            {
                Generate(item.Sequence);
            }

            if (item.Proposed > 0)
            {
                CarryOutVerification(item);
            }
        }

        foreach (var rows in Enumerable.Range(1, plan.Decodes.Count))
        {
            speculation?.Costs.OnDecode(rows, TimeSpan.Zero);
        }
    }

    /// <summary>Chosen tokens are compared with the proposed ones for as long as they agree.</summary>
    private void CarryOutVerification(WorkItem item)
    {
        var (sequence, state) = (item.Sequence, item.Sequence.Speculation!);
        Assert.InRange(item.Start + 1 + item.Proposed, 2, sequence.PromptLength + sequence.Request.MaxTokens - 1);
        var proposal = state.Proposal[..item.Proposed].ToArray();
        var matched = 0;
        while (matched < item.Proposed && sequence.LastToken == proposal[matched])
        {
            matched++;
            Generate(sequence);
        }

        state.Confirmed = matched;
        _physical[item.Slot].AddRange(proposal.Select((token, i) => (token, i < matched ? $"{sequence.Scope}" : "void")));
        Accepted += matched;
        Rejected += item.Proposed - matched;
        speculation!.OnVerified(item, matched, matched < item.Proposed);
    }

    /// <summary>Texts that repeat themselves, but not quite.</summary>
    private void Generate(Sequence sequence)
    {
        Serve(sequence, FairQueue.OutputWeight);
        sequence.Append((int)sequence.Arrival + (sequence.Generated % 7 == 6 ? sequence.Length : 0));
    }

    /// <summary>What the cache says of a slot is what lies there.</summary>
    private void CheckResidents()
    {
        var cache = _scheduler.Cache;
        Assert.Equal(cache.Residents.Count, cache.Residents.Select(resident => resident.Slot).Distinct().Count());
        Assert.Equal(cache.WarmTokens, cache.Residents.Where(resident => resident.Owner is null).Sum(resident => resident.Length));
        foreach (var resident in cache.Residents)
        {
            Assert.Same(resident, cache.At(resident.Slot));
            var held = _physical[resident.Slot];
            Assert.InRange(held.Count, resident.Length, int.MaxValue);
            Assert.Equal(resident.Tokens.ToArray().Select(token => (token, $"{resident.Scope}")), held.Take(resident.Length));
        }

        Assert.All(_live, sequence => Assert.Equal(sequence.Slot == Sequence.NoSlot, sequence.Resident is null));
        Assert.True(_scheduler.WarmTokens == 0 || _scheduler.WarmTokens + _scheduler.CachedTokens <= limits.MaxCachedTokens);
    }

    private static List<(int Token, string Scope)> Positions(Sequence sequence, int count) =>
        [.. sequence.Tokens[..count].ToArray().Select(token => (token, $"{sequence.Scope}"))];

    private void Serve(Sequence sequence, double cost) =>
        Served[sequence.Request.Tenant] = Served.GetValueOrDefault(sequence.Request.Tenant) + cost;

    private void End(Sequence sequence)
    {
        _scheduler.Remove(sequence, keepWarm: true);
        _live.Remove(sequence);
    }
}
