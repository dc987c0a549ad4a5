using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Tests.Scheduling;

/// <summary>
/// A loud tenant's many streams and a quiet one's single stream on the pure scheduler, in a time that runs cost by their tokens: what a benchmark measures,
/// but the same on every machine. A caller whose sequence ended sends the next one; the quiet one thinks in between.
/// </summary>
internal sealed class FloodSimulation
{
    private const string Quiet = "quiet";

    private readonly Scheduler _scheduler;
    private readonly Random _random = new(7);
    private readonly List<Sequence> _running = [];
    private readonly Dictionary<Sequence, double> _submittedAt = [];
    private readonly int _prompt;
    private long _arrivals;
    private double _now;
    private double _quietAt;
    private Sequence? _quiet;

    public FloodSimulation(SchedulerLimits limits, int streams, int prompt)
    {
        _prompt = prompt;
        _scheduler = new Scheduler(limits);
        for (var stream = 0; stream < streams; stream++)
        {
            Submit("loud", _random.Next(32, 128));
        }
    }

    /// <summary>Milliseconds from the quiet tenant's submissions to their first tokens.</summary>
    public List<double> FirstTokens { get; } = [];

    /// <summary>Milliseconds of a prompt's token.</summary>
    public double PromptToken { get; init; } = 1;

    /// <summary>Milliseconds of a batched run, and what each row adds.</summary>
    public (double Run, double Row) Decode { get; init; } = (12, 1);

    /// <summary>Runs until the quiet tenant has seen so many first tokens.</summary>
    public FloodSimulation Run(int requests)
    {
        _quietAt = 1_000;
        while (FirstTokens.Count < requests)
        {
            if (_quiet is null && _now >= _quietAt)
            {
                _quiet = Submit(Quiet, 64, _quietAt);
            }

            if (_scheduler.Running + _scheduler.Waiting == 0)
            {
                _now = _quietAt;
                continue;
            }

            Step(_scheduler.Plan());
        }

        return this;
    }

    private Sequence Submit(string tenant, int tokens, double? at = null)
    {
        var prompt = Enumerable.Range(0, _prompt).Select(_ => _random.Next()).ToArray();
        var sequence = new Sequence(++_arrivals, new SequenceRequest { Id = tenant, Prompt = prompt, MaxTokens = tokens, Tenant = tenant });
        _submittedAt[sequence] = at ?? _now;
        _scheduler.Add(sequence);
        return sequence;
    }

    private void Step(StepPlan plan)
    {
        _running.Clear();
        foreach (var item in plan.Prefills)
        {
            _now += PromptToken * item.Count;
            Choose(item);
        }

        if (plan.Decodes.Count > 0)
        {
            _now += Decode.Run + (Decode.Row * plan.Decodes.Count);
            plan.Decodes.ForEach(Choose);
        }

        _scheduler.Apply(plan);
        _scheduler.CopyRunningTo(_running);
        foreach (var ended in _running.Where(sequence => sequence.Generated == sequence.Request.MaxTokens))
        {
            End(ended);
        }
    }

    private void Choose(WorkItem item)
    {
        if (!item.Samples)
        {
            return;
        }

        item.Sequence.Append(_random.Next());
        if (item.Sequence == _quiet && _quiet.Generated == 1)
        {
            FirstTokens.Add(_now - _submittedAt[_quiet]);
        }
    }

    private void End(Sequence sequence)
    {
        _scheduler.Remove(sequence, keepWarm: true);
        _submittedAt.Remove(sequence);
        if (sequence == _quiet)
        {
            (_quiet, _quietAt) = (null, _now + _random.Next(20, 200));
            return;
        }

        Submit("loud", _random.Next(32, 128));
    }
}
