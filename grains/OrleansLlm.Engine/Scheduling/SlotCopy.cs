namespace OrleansLlm.Engine.Scheduling;

/// <summary>The first positions of a slot go to another.</summary>
internal readonly record struct SlotCopy(int From, int To, int Length);
