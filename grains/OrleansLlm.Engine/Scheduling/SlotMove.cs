using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Scheduling;

/// <summary>A sequence's cached positions go to another slot, so that used slots stay dense.</summary>
internal readonly record struct SlotMove(Sequence Sequence, int From, int To, int Length);
