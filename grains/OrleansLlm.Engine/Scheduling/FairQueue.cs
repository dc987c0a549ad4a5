using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>
/// Who is admitted next: of the highest class, the tenant that was served least. The virtual token counter of Sheng et al., "Fairness in Serving
/// Large Language Models" (OSDI 2024): a tenant is charged for prompts when they are admitted and for outputs as they are generated, and one
/// that comes back to the queue is lifted to the least of those in it, so nobody saves up service by staying away. While two tenants are
/// both in the queue, what they were served differs by at most twice the larger of the longest prompt and the running batch, weighted.
/// Prompt tokens that were cached cost nothing. Work-conserving: nobody waits for a tenant that is not there.
/// </summary>
internal sealed class FairQueue(Func<string, double> weightOf)
{
    /// <summary>The cost of a prompt token.</summary>
    public const double InputWeight = 1;

    /// <summary>The cost of an output token: as in the paper, and as prices commonly go.</summary>
    public const double OutputWeight = 2;

    private const int FewLines = 64;

    private readonly Dictionary<string, TenantLine> _byName = new(StringComparer.Ordinal);
    private readonly List<TenantLine> _lines = [];
    private TenantLine? _lastLeft;
    private int _sweepAt = FewLines;

    /// <summary>Sequences that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Tenants that are remembered; for tests.</summary>
    public int Lines => _lines.Count;

    /// <summary>No sequence of the tenant has a slot.</summary>
    public bool IsAbsent(string tenant) => !_byName.TryGetValue(tenant, out var line) || line.Live == line.Waiting;

    /// <summary>A sequence comes in.</summary>
    public void Enter(Sequence sequence)
    {
        sequence.Line = Line(sequence.Request.Tenant);
        sequence.Line.Live++;
        Wait(sequence);
    }

    /// <summary>A sequence waits for a slot, for the first time or again.</summary>
    public void Wait(Sequence sequence)
    {
        var line = sequence.Line!;
        if (line.Waiting == 0)
        {
            line.LiftTo(Floor());
        }

        line.Add(sequence);
        Count++;
    }

    /// <summary>A sequence waits no more.</summary>
    public void StopWaiting(Sequence sequence)
    {
        if (sequence.Line!.Remove(sequence))
        {
            Count--;
            _lastLeft = sequence.Line;
        }
    }

    /// <summary>A sequence ends.</summary>
    public void Leave(Sequence sequence)
    {
        StopWaiting(sequence);
        sequence.Line!.Live--;
        sequence.Line = null;
    }

    public void CopyTo(List<Sequence> target)
    {
        foreach (var line in _lines)
        {
            target.AddRange(line.Sequences);
        }
    }

    /// <summary>Waiting sequences that are not paused.</summary>
    public int Ready()
    {
        var ready = 0;
        foreach (var line in _lines)
        {
            foreach (var sequence in line.Sequences)
            {
                ready += sequence.IsPaused ? 0 : 1;
            }
        }

        return ready;
    }

    /// <summary>Forgets what an earlier plan took.</summary>
    public void BeginPlan()
    {
        foreach (var line in _lines)
        {
            line.BeginPlan();
        }
    }

    /// <summary>The sequence to admit next, those taken in this plan left out; null: none is ready.</summary>
    public Sequence? Next()
    {
        Sequence? best = null;
        foreach (var line in _lines)
        {
            if (line.Head is { } head && (best is null || Precedes(head, best)))
            {
                best = head;
            }
        }

        return best;
    }

    /// <summary>The plan admits what <see cref="Next"/> gave.</summary>
    public static void Take(Sequence sequence, int promptTokens) => sequence.Line!.TakeHead(Cost(sequence, promptTokens));

    /// <summary>The plan passes over what <see cref="Next"/> gave.</summary>
    public static void Skip(Sequence sequence) => sequence.Line!.SkipHead();

    /// <summary>A planned admission was carried out.</summary>
    /// <param name="promptTokens">Tokens to compute.</param>
    public void Admit(Sequence sequence, int promptTokens)
    {
        sequence.Line!.Charge(Cost(sequence, promptTokens));
        sequence.IsCharged = true;
        StopWaiting(sequence);
    }

    /// <summary>Tokens were generated: the one that was chosen, and those that had to follow.</summary>
    public static void ChargeOutput(Sequence sequence)
    {
        sequence.Line!.Charge(OutputWeight * (sequence.Generated - sequence.ChargedOutput));
        sequence.ChargedOutput = sequence.Generated;
    }

    private static double Cost(Sequence sequence, int promptTokens) => sequence.IsCharged ? 0 : InputWeight * promptTokens;

    private static bool Precedes(Sequence a, Sequence b)
    {
        if (a.Class != b.Class)
        {
            return a.Class > b.Class;
        }

        var (left, right) = (a.Line!.Counter + a.Line.Planned, b.Line!.Counter + b.Line.Planned);
        if (left != right)
        {
            return left < right;
        }

        // One that comes back was just lifted to the least of the others: it is not to wait a step for that.
        return a.Line.IsAbsent != b.Line.IsAbsent ? a.Line.IsAbsent : a.Arrival < b.Arrival;
    }

    /// <summary>The least counter among tenants that wait; while nobody does, that of the tenant whose wait ended last.</summary>
    private double Floor()
    {
        var floor = double.PositiveInfinity;
        foreach (var line in _lines)
        {
            floor = line.Waiting > 0 ? Math.Min(floor, line.Counter) : floor;
        }

        return double.IsPositiveInfinity(floor) ? _lastLeft?.Counter ?? 0 : floor;
    }

    private TenantLine Line(string tenant)
    {
        if (_byName.TryGetValue(tenant, out var line))
        {
            return line;
        }

        if (_lines.Count >= _sweepAt)
        {
            Sweep();
        }

        _byName.Add(tenant, line = new TenantLine(tenant, weightOf(tenant)));
        _lines.Add(line);
        return line;
    }

    /// <summary>Forgets absent tenants whose counter says nothing: they would be lifted above it when they come back.</summary>
    private void Sweep()
    {
        var floor = Floor();
        _lines.RemoveAll(line =>
        {
            var goes = line.Live == 0 && line.Counter <= floor;
            if (goes)
            {
                _byName.Remove(line.Name);
            }

            return goes;
        });
        _sweepAt = Math.Max(FewLines, 2 * _lines.Count);
    }
}
