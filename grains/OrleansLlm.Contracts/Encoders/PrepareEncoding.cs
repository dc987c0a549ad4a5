namespace OrleansLlm.Contracts.Encoders;

/// <summary>Texts of a call to be turned into tokens. Exactly one of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("llm.prepare-encoding")]
public sealed record PrepareEncoding
{
    /// <summary>An embedding call, or a part of its inputs.</summary>
    [Id(0)]
    public EmbeddingRequest? Embedding { get; init; }

    /// <summary>A rerank call, or a part of its documents.</summary>
    [Id(1)]
    public RerankRequest? Rerank { get; init; }

    /// <summary>The index in the call of the first input, for messages.</summary>
    [Id(2)]
    public int FirstIndex { get; init; }
}
