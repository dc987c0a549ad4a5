namespace OrleansLlm.Grains.Files;

/// <summary>A step of an erasure.</summary>
/// <param name="Files">How many files were ended.</param>
/// <param name="IsDone">Whether all contents are gone.</param>
[GenerateSerializer, Immutable, Alias("llm.files-erased")]
internal sealed record FilesErased([property: Id(0)] int Files, [property: Id(1)] bool IsDone);
