namespace OrleansLlm.Client.Batches;

/// <summary>A mistake in a batch's input, or what ended the batch.</summary>
/// <param name="Code">A word for programs.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Param">The field at fault, or null.</param>
/// <param name="Line">The line of the input file, from 1, or null.</param>
public sealed record BatchError(string Code, string Message, string? Param, int? Line);
