using OrleansLlm.Contracts.Encoders;

namespace OrleansLlm.Client.Embeddings;

/// <summary>The settings of one call, read once for both transports.</summary>
internal sealed record EmbeddingCall
{
    public required string Model { get; init; }

    public int? Dimensions { get; init; }

    public EncodingTextKind? TextKind { get; init; }

    public Truncation Truncation { get; init; }

    public string? User { get; init; }
}
