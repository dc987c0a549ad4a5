using OrleansLlm.Engine.Prefixes;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>
/// What one step does, in this order: preempt, copy, prefill, verify, decode. A value for its reader; its lists are used again by the scheduler's next plan.
/// </summary>
internal sealed class StepPlan(int slots)
{
    /// <summary>The sequence in each slot once the plan is carried out; dense from 0.</summary>
    public Sequence?[] Rows { get; } = new Sequence?[slots];

    /// <summary>Per row, the positions that are there before anything is computed.</summary>
    public int[] Starts { get; } = new int[slots];

    /// <summary>Used slots: all of <c>[0, RowCount)</c>.</summary>
    public int RowCount { get; set; }

    /// <summary>Sequences that lose their slot and are computed again later.</summary>
    public List<Sequence> Preempted { get; } = [];

    /// <summary>Sequences that get a slot, which one <see cref="Rows"/> says.</summary>
    public List<Admission> Admitted { get; } = [];

    /// <summary>Copies between slots, in this order: no copy writes what a later one reads.</summary>
    public List<SlotCopy> Copies { get; } = [];

    /// <summary>Warm prefixes that go to another slot, by one of <see cref="Copies"/>.</summary>
    public List<Relocation> Relocated { get; } = [];

    /// <summary>Warm prefixes that are no longer there afterwards.</summary>
    public List<Resident> Evicted { get; } = [];

    /// <summary>Runs of several tokens of one sequence.</summary>
    public List<WorkItem> Prefills { get; } = [];

    /// <summary>Sequences whose draft model computes a chunk of what it is behind.</summary>
    public List<Sequence> CatchUps { get; } = [];

    /// <summary>Runs that check proposed tokens of one sequence.</summary>
    public List<WorkItem> Verifies { get; } = [];

    /// <summary>One item per row of the batched run over slots <c>[0, Decodes.Count)</c>: one token, or idle.</summary>
    public List<WorkItem> Decodes { get; } = [];

    /// <summary>Tokens computed in this step, proposed ones included.</summary>
    public int TokenCount { get; set; }

    /// <summary>Tokens of the sequences in <see cref="Rows"/>.</summary>
    public int SequenceTokens
    {
        get
        {
            var sum = 0;
            foreach (var sequence in Rows)
            {
                sum += sequence?.Length ?? 0;
            }

            return sum;
        }
    }

    /// <summary>Sequences in <see cref="Rows"/>.</summary>
    public int RowsInUse
    {
        get
        {
            var rows = 0;
            foreach (var sequence in Rows)
            {
                rows += sequence is null ? 0 : 1;
            }

            return rows;
        }
    }

    /// <summary>The sequence of a row loses its slot.</summary>
    public void Preempt(int row)
    {
        Preempted.Add(Rows[row]!);
        Rows[row] = null;
    }

    /// <summary>Leaves work to later steps.</summary>
    /// <param name="first">The first of <see cref="Prefills"/> that is not run.</param>
    /// <param name="decodes">Nor is the batched run.</param>
    public void Postpone(int first, bool decodes)
    {
        TokenCount -= Prefills.Skip(first).Sum(item => item.Count);
        Prefills.RemoveRange(first, Prefills.Count - first);
        if (decodes)
        {
            TokenCount -= Decodes.Sum(item => item.Count);
            Decodes.Clear();
        }
    }

    public void Clear()
    {
        Array.Clear(Rows);
        Array.Clear(Starts);
        RowCount = 0;
        TokenCount = 0;
        Preempted.Clear();
        Admitted.Clear();
        Copies.Clear();
        Relocated.Clear();
        Evicted.Clear();
        Prefills.Clear();
        CatchUps.Clear();
        Verifies.Clear();
        Decodes.Clear();
    }
}
