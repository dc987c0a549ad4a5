using OrleansLlm.Engine.Prefixes;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>
/// Gives a plan's sequences their rows, dense from 0, since a hole costs a row of the batch in every step and closing it costs one copy.
/// A sequence whose cached prefix lies in such a row goes on in place; others get theirs copied. Warm prefixes in the way move up to a free slot,
/// or to that of an older one. Copies can not disturb one another: what is copied from is kept, taken over, or lies above the rows, and
/// nothing goes to a slot above the rows that is copied from.
/// </summary>
internal sealed class RowPlacement(int rows, PrefixCache cache)
{
    private readonly Sequence?[] _final = new Sequence?[rows];
    private readonly bool[] _isSource = new bool[cache.Slots];
    private readonly List<Resident> _displaced = [];

    /// <summary>Turns <see cref="StepPlan.Rows"/> from where the staying sequences are to where all will be.</summary>
    public void Place(StepPlan plan)
    {
        var staying = 0;
        var isDense = true;
        for (var slot = 0; slot < rows; slot++)
        {
            if (plan.Rows[slot] is { } sequence)
            {
                isDense &= slot == staying++;
                plan.Starts[slot] = sequence.Computed;
            }
        }

        plan.RowCount = staying + plan.Admitted.Count;
        if (isDense && plan.Admitted.Count == 0)
        {
            return;
        }

        Array.Clear(_final);
        Array.Clear(_isSource);
        Keep(plan);
        TakeOver(plan);
        Displace(plan);
        Fill(plan);
        _final.CopyTo(plan.Rows, 0);
    }

    private void Keep(StepPlan plan)
    {
        for (var slot = 0; slot < rows; slot++)
        {
            if (slot < plan.RowCount)
            {
                _final[slot] = plan.Rows[slot];
            }
            else
            {
                _isSource[slot] = plan.Rows[slot] is not null;
            }
        }

        foreach (var admission in plan.Admitted)
        {
            if (admission.Cached.Resident is { } resident)
            {
                _isSource[resident.Slot] = true;
            }
        }
    }

    private void TakeOver(StepPlan plan)
    {
        foreach (var (sequence, cached) in plan.Admitted)
        {
            if (cached.Resident is { } resident && resident.Slot < plan.RowCount && _final[resident.Slot] is null)
            {
                _final[resident.Slot] = sequence;
                plan.Starts[resident.Slot] = cached.Length;
            }
        }
    }

    /// <summary>Warm prefixes in rows that get a sequence, the latest used first: it has the best claim to a place.</summary>
    private void Displace(StepPlan plan)
    {
        _displaced.Clear();
        for (var slot = 0; slot < plan.RowCount; slot++)
        {
            var resident = cache.At(slot);
            if (resident is null || (resident.Owner is not null && resident.Owner == _final[slot]))
            {
                continue;
            }

            if ((_final[slot] is not null && plan.Starts[slot] == resident.Length) || resident.Length < PrefixTree.Block)
            {
                // Taken over whole, so it lives on in the sequence; or of a sequence that loses its slot before it has computed what could be found.
                plan.Evicted.Add(resident);
                continue;
            }

            _displaced.Add(resident);
        }

        _displaced.Sort(static (a, b) => Age(b).CompareTo(Age(a)));
        foreach (var resident in _displaced)
        {
            Move(plan, resident);
        }
    }

    private void Move(StepPlan plan, Resident resident)
    {
        var home = FindHome(plan.RowCount, Age(resident));
        if (home < 0)
        {
            plan.Evicted.Add(resident);
            return;
        }

        if (cache.At(home) is { } older)
        {
            plan.Evicted.Add(older);
        }

        _isSource[home] = true; // No second one goes there.
        plan.Copies.Add(new SlotCopy(resident.Slot, home, resident.Length));
        plan.Relocated.Add(new Relocation(resident, home));
    }

    private int FindHome(int first, long age)
    {
        var home = -1;
        for (var slot = first; slot < cache.Slots; slot++)
        {
            if (_isSource[slot])
            {
                continue;
            }

            if (cache.At(slot) is not { } occupant)
            {
                return slot;
            }

            if (Age(occupant) < age)
            {
                (home, age) = (slot, Age(occupant));
            }
        }

        return home;
    }

    private void Fill(StepPlan plan)
    {
        var row = 0;
        foreach (var (sequence, cached) in plan.Admitted)
        {
            if (cached.Resident is not { } resident)
            {
                Put(plan, ref row, sequence, Sequence.NoSlot, 0);
            }
            else if (resident.Slot >= rows || _final[resident.Slot] != sequence)
            {
                Put(plan, ref row, sequence, resident.Slot, cached.Length);
            }
        }

        for (var slot = plan.RowCount; slot < rows; slot++)
        {
            if (plan.Rows[slot] is { } sequence)
            {
                Put(plan, ref row, sequence, slot, sequence.Computed);
            }
        }
    }

    private void Put(StepPlan plan, ref int row, Sequence sequence, int from, int length)
    {
        while (_final[row] is not null)
        {
            row++;
        }

        _final[row] = sequence;
        plan.Starts[row] = length;
        if (length > 0)
        {
            plan.Copies.Add(new SlotCopy(from, row, length));
        }
    }

    /// <summary>What a sequence that is just being preempted leaves behind is the latest used of all.</summary>
    private static long Age(Resident resident) => resident.Owner is null ? resident.LastUsed : long.MaxValue;
}
