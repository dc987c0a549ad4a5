using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Speculation;

/// <summary>
/// A small model that proposes what the large one will choose. It draws with the large one's own random numbers (Daliri, Musco and Suresh, "Coupling
/// without Communication and Drafter-Invariant Speculative Decoding", 2025): where both models agree on the distribution they agree on the token.
/// Its slots are matched with a sequence's tokens at each use, so what was rejected, preempted or cancelled needs no step of its own; prefixes
/// are taken over from slots of the same scope. Used by the engine's thread.
/// </summary>
internal sealed class DraftModel : IDisposable
{
    private readonly IModelRunner _runner;
    private readonly IReadOnlyCollection<int> _endTokens;
    private readonly int _chunk;
    private readonly Sampler _sampler;
    private readonly DraftSlot[] _slots;
    private long _clock;

    /// <summary>Creates one.</summary>
    /// <param name="runner">Runs the draft model; disposed of with this.</param>
    /// <param name="endTokens">Nothing is proposed behind them.</param>
    /// <param name="chunk">The most tokens of one run.</param>
    public DraftModel(IModelRunner runner, IReadOnlyCollection<int> endTokens, int chunk)
    {
        _runner = runner;
        _endTokens = endTokens;
        _chunk = chunk;
        _sampler = new Sampler(runner.VocabularySize);
        _slots = [.. Enumerable.Range(0, runner.Slots).Select(slot => new DraftSlot(slot, runner.MaxLength))];
    }

    /// <summary>Sequences that it can draft for at once.</summary>
    public int Slots => _slots.Length;

    /// <summary>Its runner failed: the engine goes on without it.</summary>
    public bool IsFailed { get; private set; }

    /// <summary>Whether so many proposals fit behind the sequence.</summary>
    public bool Fits(Sequence sequence, int proposals) => sequence.Length + proposals <= _runner.MaxLength;

    /// <summary>Tokens to compute before it can propose.</summary>
    public int Behind(Sequence sequence) =>
        sequence.Length - (OwnSlot(sequence) is { } own ? own.Common(sequence.Tokens) : BestMatch(sequence).Common);

    /// <summary>Computes the next chunk of a sequence that is far behind.</summary>
    public void CatchUp(Sequence sequence)
    {
        var slot = Enter(sequence);
        Compute(slot, sequence.Tokens.Slice(slot.Count, Math.Min(sequence.Length - slot.Count - 1, _chunk)));
    }

    /// <summary>Proposes tokens, which stand in the sequence's proposal afterwards.</summary>
    /// <returns>How many: fewer behind an end token, and where nothing can follow.</returns>
    public int Propose(Sequence sequence, int count)
    {
        var slot = Enter(sequence);
        var proposal = sequence.Speculation!.Proposal;
        var constraint = Constraint(sequence);
        var logits = Compute(slot, sequence.Tokens[slot.Count..]);
        for (var proposed = 0; ;)
        {
            var token = Draw(logits, sequence, constraint, proposed);
            if (token < 0)
            {
                return proposed;
            }

            proposal[proposed++] = token;
            if (proposed == count || _endTokens.Contains(token) || !Follows(constraint, token))
            {
                return proposed;
            }

            logits = Compute(slot, proposal.Slice(proposed - 1, 1));
        }
    }

    /// <summary>The sequence left the engine, or its slot; what was computed stays until the slot is wanted.</summary>
    public void Release(Sequence sequence)
    {
        if (OwnSlot(sequence) is { } slot)
        {
            slot.Owner = null;
            sequence.Speculation!.DraftSlot = Sequence.NoSlot;
        }
    }

    /// <summary>Nothing is known of the slots any more, and nothing is asked of the runner.</summary>
    public void Fail() => IsFailed = true;

    public void Dispose() => _runner.Dispose();

    private DraftSlot? OwnSlot(Sequence sequence) =>
        sequence.Speculation is { DraftSlot: >= 0 and var slot } && _slots[slot].Owner == sequence ? _slots[slot] : null;

    /// <summary>The sequence's slot, holding nothing but its own tokens.</summary>
    private DraftSlot Enter(Sequence sequence)
    {
        var slot = OwnSlot(sequence) ?? Assign(sequence);
        slot.Truncate(slot.Common(sequence.Tokens));
        slot.LastUsed = ++_clock;
        return slot;
    }

    private DraftSlot Assign(Sequence sequence)
    {
        var (match, common) = BestMatch(sequence);
        var slot = match is { Owner: null } ? match : LeastUsed();
        if (match is not null && match != slot)
        {
            _runner.CopySlot(match.Index, slot.Index, common);
            slot.CopyFrom(match, common);
        }
        else if (match is null)
        {
            slot.Truncate(0);
        }

        Release(sequence);
        slot.Owner = sequence;
        slot.Scope = sequence.Scope;
        sequence.Speculation!.DraftSlot = slot.Index;
        return slot;
    }

    private DraftSlot LeastUsed()
    {
        var least = _slots[0];
        foreach (var slot in _slots)
        {
            if ((slot.Owner is null, -slot.LastUsed).CompareTo((least.Owner is null, -least.LastUsed)) > 0)
            {
                least = slot;
            }
        }

        return least;
    }

    private (DraftSlot? Slot, int Common) BestMatch(Sequence sequence)
    {
        var (best, longest) = (default(DraftSlot), 0);
        foreach (var slot in _slots)
        {
            if (slot.Scope == sequence.Scope && slot.Common(sequence.Tokens) is var common && common > longest)
            {
                (best, longest) = (slot, common);
            }
        }

        return (best, longest);
    }

    private Span<float> Compute(DraftSlot slot, ReadOnlySpan<int> tokens)
    {
        var logits = _runner.Prefill(slot.Index, slot.Count, tokens);
        slot.Append(tokens);
        return logits;
    }

    private int Draw(Span<float> logits, Sequence sequence, TokenConstraint? constraint, int proposed)
    {
        try
        {
            return _sampler.Draft(logits, sequence.Output!.Sampling, constraint, sequence.Generated + proposed);
        }
        catch (ArithmeticException)
        {
            // No numbers, or a constraint that none can follow: the large model decides what that means.
            return -1;
        }
    }

    private static TokenConstraint? Constraint(Sequence sequence)
    {
        if (sequence.Output!.Sampling.Constraint is not { } constraint)
        {
            return null;
        }

        var own = sequence.Speculation!.DraftConstraint ??= constraint.Fork();
        own.Follow(constraint);
        return own;
    }

    private static bool Follows(TokenConstraint? constraint, int token)
    {
        try
        {
            constraint?.Accept(token);
            return constraint is not { IsComplete: true };
        }
        catch (ArithmeticException)
        {
            // As above: it is the sequence's matter, not the draft model's failure.
            return false;
        }
    }
}
