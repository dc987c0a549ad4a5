namespace OrleansLlm.Client.Batches;

/// <summary>What is wrong with a batch.</summary>
/// <param name="Data">The mistakes, the first hundred.</param>
public sealed record BatchErrors(IReadOnlyList<BatchError> Data);
