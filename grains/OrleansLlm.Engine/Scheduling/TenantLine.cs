using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>One tenant's waiting sequences, higher priority first, then the earlier; and what the tenant was served.</summary>
internal sealed class TenantLine(string name, double weight)
{
    private readonly List<Sequence> _waiting = [];
    private int _next;
    private int _taken;

    public string Name => name;

    /// <summary>The virtual counter: weighted tokens served, divided by the tenant's weight.</summary>
    public double Counter { get; private set; }

    /// <summary>What the plan in the making adds to it.</summary>
    public double Planned { get; private set; }

    public int Waiting => _waiting.Count;

    /// <summary>Sequences of the tenant inside, waiting or not.</summary>
    public int Live { get; set; }

    public List<Sequence> Sequences => _waiting;

    /// <summary>No sequence of the tenant has a slot, the plan in the making included.</summary>
    public bool IsAbsent => Live == Waiting && _taken == 0;

    /// <summary>The next sequence that is not paused and not taken in this plan, or null.</summary>
    public Sequence? Head
    {
        get
        {
            while (_next < _waiting.Count && _waiting[_next].IsPaused)
            {
                _next++;
            }

            return _next < _waiting.Count ? _waiting[_next] : null;
        }
    }

    public void Add(Sequence sequence)
    {
        var at = _waiting.Count;
        while (at > 0 && Goes(sequence, _waiting[at - 1]))
        {
            at--;
        }

        _waiting.Insert(at, sequence);
    }

    public bool Remove(Sequence sequence) => _waiting.Remove(sequence);

    public void BeginPlan() => (_next, _taken, Planned) = (0, 0, 0);

    /// <summary>The plan admits <see cref="Head"/>.</summary>
    public void TakeHead(double cost)
    {
        _next++;
        _taken++;
        Planned += cost / weight;
    }

    /// <summary>The plan passes over <see cref="Head"/>.</summary>
    public void SkipHead() => _next++;

    public void Charge(double cost) => Counter += cost / weight;

    /// <summary>What the tenant was served when so much of what it was charged for is yet to come.</summary>
    public double ServedBut(double cost) => Counter - (cost / weight);

    public void LiftTo(double counter) => Counter = Math.Max(Counter, counter);

    private static bool Goes(Sequence sequence, Sequence before) => sequence.Request.Priority != before.Request.Priority
        ? sequence.Request.Priority > before.Request.Priority
        : sequence.Arrival < before.Arrival;
}
