namespace OrleansLlm.Client.VectorStores;

/// <summary>What was read of a file, chunk by chunk.</summary>
/// <param name="Data">The parts, in order.</param>
public sealed record FileText(IReadOnlyList<TextPart> Data);
