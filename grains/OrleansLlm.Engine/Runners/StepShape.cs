namespace OrleansLlm.Engine.Runners;

/// <summary>The shape of a run.</summary>
/// <param name="First">First slot.</param>
/// <param name="Rows">Slots in a row from there.</param>
/// <param name="Tokens">New tokens of each.</param>
/// <param name="Outputs">Tokens that get logits, where the graph is told which.</param>
/// <param name="At">Where in the inputs and the logits its first row is: 0, or that of a part of a larger run.</param>
internal readonly record struct StepShape(int First, int Rows, int Tokens, int Outputs, int At = 0);
