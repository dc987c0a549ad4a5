using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>Tokens <c>[Start, Start + Count)</c> of a sequence are computed in a slot. Count 0: an idle row of the batch.</summary>
/// <param name="Samples">The last known token is among them, so the next one is chosen.</param>
internal readonly record struct WorkItem(Sequence Sequence, int Slot, int Start, int Count, bool Samples);
