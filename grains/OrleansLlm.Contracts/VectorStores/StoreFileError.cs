namespace OrleansLlm.Contracts.VectorStores;

/// <summary>Why a file could not be read.</summary>
[GenerateSerializer, Immutable, Alias("llm.store-file-error")]
public sealed record StoreFileError
{
    /// <summary>The cluster's fault.</summary>
    public const string ServerError = "server_error";

    /// <summary>It is of a kind that is not read.</summary>
    public const string UnsupportedFile = "unsupported_file";

    /// <summary>It is damaged, encrypted, too large or too slow.</summary>
    public const string InvalidFile = "invalid_file";

    /// <summary>One of the three, which OpenAI's clients know.</summary>
    [Id(0)]
    public required string Code { get; init; }

    /// <summary>A sentence for people; it names the limit and the value where there is one.</summary>
    [Id(1)]
    public required string Message { get; init; }
}
