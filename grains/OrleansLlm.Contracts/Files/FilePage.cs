namespace OrleansLlm.Contracts.Files;

/// <summary>One page of files.</summary>
[GenerateSerializer, Immutable, Alias("llm.file-page")]
public sealed record FilePage
{
    /// <summary>The files, in the order asked for.</summary>
    [Id(0)]
    public required IReadOnlyList<StoredFile> Files { get; init; }

    /// <summary>Whether more follow.</summary>
    [Id(1)]
    public bool HasMore { get; init; }
}
