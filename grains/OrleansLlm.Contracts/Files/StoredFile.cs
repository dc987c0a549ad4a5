namespace OrleansLlm.Contracts.Files;

/// <summary>What is known of a file besides its content. A file never changes.</summary>
[GenerateSerializer, Immutable, Alias("llm.file")]
public sealed record StoredFile
{
    /// <summary>The file's id, <c>file-...</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The name that its owner gave it; only shown, never a path.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>One of <see cref="FilePurposes"/>.</summary>
    [Id(2)]
    public required string Purpose { get; init; }

    /// <summary>Its size in bytes.</summary>
    [Id(3)]
    public long Bytes { get; init; }

    /// <summary>SHA-256 of its content, in lower-case hexadecimal digits.</summary>
    [Id(4)]
    public required string Sha256 { get; init; }

    /// <summary>When it was made (UTC).</summary>
    [Id(5)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops existing (UTC); null: when it is deleted.</summary>
    [Id(6)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>In how many records its content lies.</summary>
    [Id(7)]
    public int Chunks { get; init; }
}
