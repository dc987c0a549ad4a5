namespace OrleansLlm.Client.Files;

/// <summary>A stored file without its content.</summary>
public sealed record LlmFile
{
    /// <summary>The file's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Seconds since 1970 (UTC) of its creation.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Seconds since 1970 (UTC) of its end, or null.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>The name that its owner gave it.</summary>
    public required string Filename { get; init; }

    /// <summary>What it is for: <c>batch</c>, <c>fine-tune</c>, <c>assistants</c>, <c>user_data</c>, <c>vision</c>, <c>evals</c>, or a result of the server.</summary>
    public required string Purpose { get; init; }

    /// <summary>SHA-256 of its content, in hexadecimal digits; null from other servers.</summary>
    public string? Sha256 { get; init; }
}
