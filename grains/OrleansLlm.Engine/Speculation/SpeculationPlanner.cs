using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Speculation;

/// <summary>
/// Decides who speculates in a step, from what was accepted and what runs cost of late. A verification is a run of its own, since the operator takes
/// several tokens behind a past for one sequence only: so it competes with the batched run, and is planned only in steps without prefills, where
/// every sequence of the batch gets its next tokens sooner than without it, also those that do not speculate.
/// </summary>
internal sealed class SpeculationPlanner(SpeculationOptions options, SchedulerLimits limits, DraftModel? draft = null)
{
    /// <summary>Larger batches are not even looked at: their plain step is far cheaper per token than any verification.</summary>
    private const int MaxRows = 8;

    /// <summary>A plain step in so many keeps its cost known.</summary>
    private const int PlainEvery = 64;

    /// <summary>What must be won at least, so that noise in the costs does not decide.</summary>
    private const double Margin = 1.05;

    private const int MaxTried = 3;
    private const double EngineMemory = 0.98;

    private readonly SpeculationChoice[] _choices = new SpeculationChoice[limits.Slots];
    private readonly SpeculationBalance _balance = new();
    private readonly AcceptanceRate _lookup = new(0.5, EngineMemory);
    private readonly AcceptanceRate _draft = new(0.7, EngineMemory);
    private int _sincePlain;

    /// <summary>What runs cost; fed by whoever carries plans out.</summary>
    public StepCosts Costs { get; } = new(limits.Slots, options.MaxTokens);

    private bool LooksUp => options.Mode is SpeculationMode.Auto or SpeculationMode.Lookup;

    private bool Drafts => draft is { IsFailed: false } && options.Mode is SpeculationMode.Auto or SpeculationMode.Draft;

    /// <summary>Turns rows that decode into verifications where that pays.</summary>
    /// <param name="room">Tokens that the cache has room for beside those that the sequences have.</param>
    public void Amend(StepPlan plan, int room)
    {
        var rows = plan.Decodes.Count;
        if (options.Mode == SpeculationMode.Off || plan.Prefills.Count > 0 || rows is 0 or > MaxRows
            || _sincePlain >= PlainEvery || _balance.IsInDebt || Costs.Decode(rows) is not { } plain)
        {
            return;
        }

        var left = Math.Min(limits.MaxTokensPerStep - plan.TokenCount, room);
        var any = false;
        for (var row = 0; row < rows; row++)
        {
            var item = plan.Decodes[row];
            if (item is { Count: 1, Samples: false })
            {
                return; // Part of a prompt.
            }

            var choice = _choices[row] = item.Count == 0 ? default : Choose(plan, item.Sequence, left, plain);
            left -= choice.Proposed;
            any |= choice.Proposed > 0;
        }

        if (any && (Pays(plan, plain) || CanTry(plan, plain)))
        {
            Move(plan);
        }
    }

    /// <summary>A verification gave its tokens.</summary>
    public void OnVerified(in WorkItem item, int accepted, bool wasRejected)
    {
        var speculation = item.Sequence.Speculation!;
        var (own, all) = item.Proposer == Proposer.Draft ? (speculation.Draft, _draft) : (speculation.Lookup, _lookup);
        own.Add(accepted, wasRejected);
        all.Add(accepted, wasRejected);
    }

    /// <summary>A step was carried out.</summary>
    /// <param name="least">The fewest tokens that one of its verifications gave.</param>
    /// <param name="taken">Time of its runs.</param>
    public void OnStep(StepPlan plan, int least, TimeSpan taken)
    {
        if (plan.Verifies.Count == 0)
        {
            if (plan.Prefills.Count == 0)
            {
                _sincePlain = 0;
                _balance.OnPlain();
            }

            return;
        }

        _sincePlain++;
        var step = Costs.Decode(plan.RowCount) ?? 0;
        // The one that got least counts: nobody is held up for another's sake.
        _balance.OnSpeculated(step * (plan.Decodes.Count > 0 ? 1 : least), taken.TotalSeconds, step);
    }

    private SpeculationChoice Choose(StepPlan plan, Sequence sequence, int left, double plain)
    {
        var most = Math.Min(Math.Min(options.MaxTokens, sequence.Request.MaxTokens - sequence.Generated - 1), left);
        if (most < 1)
        {
            return default;
        }

        var speculation = sequence.Speculation ??= new SequenceSpeculation(sequence, options.MaxTokens, _lookup.Value, _draft.Value);
        var best = LooksUp ? Best(Proposer.Lookup, speculation.Lookup, speculation.LookUp(sequence, most), 0) : default;
        if (Drafts && draft!.Fits(sequence, most) && plan.RowCount <= draft.Slots)
        {
            var drafted = Best(Proposer.Draft, speculation.Draft, most, Costs.Draft);
            if (draft.Behind(sequence) <= limits.PrefillChunk)
            {
                best = drafted.IsBetterThan(best) ? drafted : best;
            }
            else if ((1 + drafted.Expected) * plain >= drafted.Cost * Margin)
            {
                plan.CatchUps.Add(sequence);
            }
        }

        return best;
    }

    private SpeculationChoice Best(Proposer proposer, AcceptanceRate rate, int most, double costPerToken)
    {
        var best = default(SpeculationChoice);
        for (var proposed = most; proposed > 0; proposed--)
        {
            var choice = WithCost(proposer, rate, proposed, costPerToken);
            best = choice.IsBetterThan(best) ? choice : best;
        }

        return best;
    }

    private SpeculationChoice WithCost(Proposer proposer, AcceptanceRate rate, int proposed, double costPerToken) =>
        new(proposer, proposed, rate.Expected(proposed), Costs.Verify(proposed + 1) + (proposed * costPerToken));

    /// <summary>Everyone gets more than in the plain steps that fit into the same time.</summary>
    private bool Pays(StepPlan plan, double plain)
    {
        var time = Time(plan, plain);
        for (var row = 0; row < plan.Decodes.Count; row++)
        {
            if (plan.Decodes[row].Count > 0 && (1 + _choices[row].Expected) * plain < time * Margin)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The rates may be out of date: what was saved pays for trying a few tokens.</summary>
    private bool CanTry(StepPlan plan, double plain)
    {
        for (var row = 0; row < plan.Decodes.Count; row++)
        {
            if (_choices[row] is { Proposed: > MaxTried, Proposer: var proposer })
            {
                var speculation = plan.Decodes[row].Sequence.Speculation!;
                _choices[row] = proposer == Proposer.Draft
                    ? WithCost(proposer, speculation.Draft, MaxTried, Costs.Draft)
                    : WithCost(proposer, speculation.Lookup, MaxTried, 0);
            }
        }

        return _balance.CanAfford((Time(plan, plain) / plain) - 1);
    }

    private double Time(StepPlan plan, double plain)
    {
        var (time, decodes) = (0.0, 0);
        for (var row = 0; row < plan.Decodes.Count; row++)
        {
            time += _choices[row].Cost;
            decodes = plan.Decodes[row].Count > 0 && _choices[row].Proposed == 0 ? row + 1 : decodes;
        }

        return decodes == 0 ? time : time + (Costs.Decode(decodes) ?? plain);
    }

    private void Move(StepPlan plan)
    {
        for (var row = 0; row < plan.Decodes.Count; row++)
        {
            var (item, choice) = (plan.Decodes[row], _choices[row]);
            if (choice.Proposed > 0)
            {
                item.Sequence.Speculation!.Proposed = choice.Proposed;
                plan.Verifies.Add(item with { Proposed = choice.Proposed, Proposer = choice.Proposer });
                plan.TokenCount += choice.Proposed;
                // Behind all that the verification writes.
                plan.Decodes[row] = new WorkItem(item.Sequence, row, item.Start + 1 + choice.Proposed, 0, Samples: false);
            }
        }

        while (plan.Decodes.Count > 0 && plan.Decodes[^1].Count == 0)
        {
            plan.Decodes.RemoveAt(plan.Decodes.Count - 1);
        }
    }
}
