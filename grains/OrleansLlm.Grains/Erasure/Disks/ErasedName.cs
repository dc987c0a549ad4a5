namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>One thing that was erased.</summary>
/// <param name="Name">Tells nothing of whose it was: a hash, or random.</param>
/// <param name="Number">Its place in the list.</param>
/// <param name="At">When it was noted.</param>
[GenerateSerializer, Immutable, Alias("llm.state.erased-name")]
internal sealed record ErasedName([property: Id(0)] string Name, [property: Id(1)] long Number, [property: Id(2)] DateTimeOffset At);
