namespace OrleansLlm.Contracts.Encoders;

/// <summary>A part of a call, already turned into tokens: what one replica encodes at once.</summary>
[GenerateSerializer, Immutable, Alias("llm.encoding-part")]
public sealed record EncodingPart
{
    /// <summary>The tenant on whose behalf the replica works.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>The inputs.</summary>
    [Id(1)]
    public required IReadOnlyList<EncodingTokens> Inputs { get; init; }

    /// <summary>The index in the call of the first of them.</summary>
    [Id(2)]
    public int FirstIndex { get; init; }

    /// <summary>Cut embeddings to so many dimensions; null: all.</summary>
    [Id(3)]
    public int? Dimensions { get; init; }

    /// <summary>Time limits in the engine.</summary>
    [Id(4)]
    public EncodingLimits Limits { get; init; } = new();
}
