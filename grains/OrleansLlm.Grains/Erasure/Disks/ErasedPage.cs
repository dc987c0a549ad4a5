namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>What follows in a list of what was erased.</summary>
/// <param name="Names">In the order in which they were added.</param>
/// <param name="Last">The number of the last of them; that of the question where there are none.</param>
[GenerateSerializer, Immutable, Alias("llm.erased-page")]
internal sealed record ErasedPage([property: Id(0)] IReadOnlyList<string> Names, [property: Id(1)] long Last);
