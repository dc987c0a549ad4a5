namespace OrleansLlm.Client.Embeddings;

/// <summary>The body of <c>POST /v1/embeddings</c>.</summary>
internal sealed record EmbeddingBody
{
    public required string Model { get; init; }

    public required IReadOnlyList<string> Input { get; init; }

    public string EncodingFormat { get; init; } = "base64";

    public int? Dimensions { get; init; }

    public string? InputType { get; init; }

    public bool? Truncate { get; init; }

    public string? User { get; init; }
}
