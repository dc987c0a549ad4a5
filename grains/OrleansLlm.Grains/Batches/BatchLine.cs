namespace OrleansLlm.Grains.Batches;

/// <summary>A request of a batch's input file.</summary>
/// <param name="Number">The line, from 1.</param>
/// <param name="CustomId">Its creator's name for it, unique in the file.</param>
/// <param name="Model">The model that its body names, or null.</param>
/// <param name="Body">Its body: the JSON of an object.</param>
internal sealed record BatchLine(int Number, string CustomId, string? Model, ReadOnlyMemory<byte> Body);
