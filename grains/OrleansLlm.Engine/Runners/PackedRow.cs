namespace OrleansLlm.Engine.Runners;

/// <summary>A row of a packed batch: which slot, and how many positions it has.</summary>
internal readonly record struct PackedRow(int Slot, int Past);
