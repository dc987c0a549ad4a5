namespace OrleansLlm.Engine.Runners;

/// <summary>Inputs that keep their place for as long as a program lives.</summary>
/// <param name="Mask">Ones for the valid positions of each slot.</param>
/// <param name="Lengths">The last valid position of each row.</param>
/// <param name="TotalLength">A slot's length.</param>
/// <param name="TotalShape">The shape that the graph declares for it: none or 1.</param>
/// <param name="Adapters">The adapter of each slot.</param>
internal sealed record StepInputs(IntegerTensor Mask, NativeBuffer Lengths, NativeBuffer TotalLength, long[] TotalShape, IntegerTensor Adapters);
