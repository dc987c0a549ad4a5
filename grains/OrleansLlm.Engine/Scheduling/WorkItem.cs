using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>Tokens <c>[Start, Start + Count)</c> of a sequence are computed in a slot. Count 0: an idle row of the batch.</summary>
/// <param name="Samples">The last known token is among them, so the next one is chosen.</param>
/// <param name="Proposed">Proposed tokens behind those, which are checked in the same run.</param>
/// <param name="Proposer">Who proposes them.</param>
internal readonly record struct WorkItem(
    Sequence Sequence, int Slot, int Start, int Count, bool Samples, int Proposed = 0, Proposer Proposer = Proposer.None);
