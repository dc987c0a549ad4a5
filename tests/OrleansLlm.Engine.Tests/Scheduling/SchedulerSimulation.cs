using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Tests.Scheduling;

/// <summary>Carries plans out on paper: physical slots hold (sequence, positions), and every rule is checked at every step.</summary>
internal sealed class SchedulerSimulation(SchedulerLimits limits)
{
    private readonly Scheduler _scheduler = new(limits);
    private readonly (Sequence? Owner, int Positions)[] _physical = new (Sequence?, int)[limits.Slots];
    private readonly List<Sequence> _live = [];
    private long _arrivals;

    public int Live => _live.Count;

    public int Preemptions { get; private set; }

    public Scheduler Scheduler => _scheduler;

    public IReadOnlyList<Sequence> Sequences => _live;

    public Sequence Add(int prompt, int maxTokens)
    {
        var sequence = new Sequence(++_arrivals, new SequenceRequest { Id = $"{_arrivals}", Prompt = new int[prompt], MaxTokens = maxTokens });
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
        CarryOut(plan);
        _scheduler.Apply(plan);
        Assert.All(_live, sequence => Assert.Equal(sequence.Slot == Sequence.NoSlot ? 0 : _physical[sequence.Slot].Positions, sequence.Computed));
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
        string.Join(",", plan.Admitted.Select(s => s.Arrival)),
        string.Join(",", plan.Moves.Select(m => (m.Sequence.Arrival, m.From, m.To, m.Length))),
        string.Join(",", plan.Prefills.Concat(plan.Decodes).Select(w => (w.Sequence.Arrival, w.Slot, w.Start, w.Count, w.Samples))));

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
        var work = plan.Prefills.Concat(plan.Decodes).ToList();
        Assert.Equal(plan.TokenCount, work.Sum(item => item.Count));
        Assert.True(plan.TokenCount <= limits.MaxTokensPerStep);
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

            var item = Assert.Single(computed);
            Assert.Equal(plan.Preempted.Contains(sequence) ? 0 : sequence.Computed, item.Start);
            Assert.Equal(item.Start + item.Count == sequence.Length, item.Samples);
            Assert.InRange(item.Start + item.Count, 1, sequence.Length);
        }
    }

    private void CarryOut(StepPlan plan)
    {
        foreach (var move in plan.Moves)
        {
            Assert.Equal((move.Sequence, move.Length), _physical[move.From]);
            _physical[move.To] = _physical[move.From];
        }

        foreach (var item in plan.Prefills.Concat(plan.Decodes).Where(item => item.Count > 0))
        {
            // A position is computed when and only when all before it are there.
            var positions = _physical[item.Slot].Owner == item.Sequence ? _physical[item.Slot].Positions : 0;
            Assert.Equal(positions, item.Start);
            _physical[item.Slot] = (item.Sequence, item.Start + item.Count);
            if (item.Samples)
            {
                item.Sequence.Append(0);
            }
        }

        for (var row = 0; row < limits.Slots; row++)
        {
            // What nobody owns any more is gone: recomputation starts from nothing.
            if (row >= plan.RowCount || plan.Rows[row] != _physical[row].Owner)
            {
                _physical[row] = (row < plan.RowCount ? plan.Rows[row] : null, 0);
            }
        }
    }

    private void End(Sequence sequence)
    {
        if (sequence.Slot != Sequence.NoSlot)
        {
            _physical[sequence.Slot] = default;
        }

        _scheduler.Remove(sequence);
        _live.Remove(sequence);
    }
}
