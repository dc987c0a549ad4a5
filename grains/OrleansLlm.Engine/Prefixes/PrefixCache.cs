using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Prefixes;

/// <summary>
/// Knows what each slot holds, and finds prefixes in it. A sequence that leaves its slot leaves its keys and values behind, warm, until the slot
/// is wanted: least recently used first. Running sequences' prompts are found too. Bookkeeping only: who copies what is the plan's matter.
/// </summary>
internal sealed class PrefixCache(int slots, bool isEnabled)
{
    private readonly Resident?[] _bySlot = new Resident?[slots];
    private readonly List<Resident> _residents = [];
    private readonly PrefixTree _tree = new();
    private long _clock;

    /// <summary>Slots with keys and values, those that run nothing included.</summary>
    public int Slots => slots;

    /// <summary>All residents, in no order.</summary>
    public IReadOnlyList<Resident> Residents => _residents;

    /// <summary>Tokens of prefixes without a sequence.</summary>
    public int WarmTokens { get; private set; }

    /// <summary>Blocks in the tree; for tests.</summary>
    public int Blocks => _tree.Nodes;

    public Resident? At(int slot) => _bySlot[slot];

    /// <summary>The longest cached prefix of a sequence, its last token left out; nothing for one whose prompt is to be scored.</summary>
    public PrefixMatch Find(Sequence sequence) => isEnabled && !sequence.Request.PromptLogprobs ? _tree.Find(sequence.Scope, sequence.Tokens[..^1]) : default;

    /// <summary>A sequence got a slot; <see cref="Place"/> says which.</summary>
    public void Enter(Sequence sequence)
    {
        var resident = new Resident(sequence.Scope, sequence) { LastUsed = ++_clock };
        sequence.Resident = resident;
        _residents.Add(resident);
    }

    /// <summary>Makes what a sequence has computed of its prompt findable. Outputs follow when it leaves.</summary>
    public void Extend(Sequence sequence)
    {
        if (isEnabled)
        {
            _tree.Add(sequence.Resident!, Math.Min(sequence.Computed, sequence.PromptLength));
        }
    }

    /// <summary>A sequence leaves its slot; before its <see cref="Sequence.Computed"/> changes.</summary>
    /// <param name="keep">What it computed may stay.</param>
    public void Leave(Sequence sequence, bool keep)
    {
        var resident = sequence.Resident!;
        sequence.Resident = null;
        if (!keep || !isEnabled || resident.Length < PrefixTree.Block)
        {
            Forget(resident);
            return;
        }

        resident.Detach();
        _tree.Add(resident, resident.Length);
        WarmTokens += resident.Length;
        resident.LastUsed = ++_clock;
        DropCovered(resident);
    }

    /// <summary>A warm prefix gives its slot up. Nothing happens when it has.</summary>
    public void Evict(Resident resident)
    {
        if (resident.IsGone)
        {
            return;
        }

        WarmTokens -= resident.Length;
        Forget(resident);
    }

    /// <summary>Forgets all warm prefixes: after a failure nobody knows what the slots hold.</summary>
    public void Clear()
    {
        for (var i = _residents.Count - 1; i >= 0; i--)
        {
            if (_residents[i].Owner is null)
            {
                Evict(_residents[i]);
            }
        }
    }

    /// <summary>Takes the residents' new slots in.</summary>
    public void Place()
    {
        Array.Clear(_bySlot);
        foreach (var resident in _residents)
        {
            _bySlot[resident.Slot] = resident;
        }
    }

    /// <summary>A prefix that another resident holds from its first to its last token gives no hit of its own.</summary>
    private void DropCovered(Resident added)
    {
        for (var i = _residents.Count - 1; i >= 0; i--)
        {
            var other = _residents[i];
            if (other == added || other.Scope != added.Scope)
            {
                continue;
            }

            if (other.Owner is null && added.Tokens.StartsWith(other.Tokens))
            {
                Evict(other);
            }
            else if (other.Owner is null && other.Tokens.StartsWith(added.Tokens))
            {
                Evict(added);
                return;
            }
        }
    }

    private void Forget(Resident resident)
    {
        resident.IsGone = true;
        _tree.Remove(resident);
        _residents.Remove(resident);
        if (resident.Slot != Sequence.NoSlot && _bySlot[resident.Slot] == resident)
        {
            _bySlot[resident.Slot] = null;
        }
    }
}
