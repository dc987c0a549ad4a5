namespace OrleansLlm.Contracts.Encoders;

/// <summary>What one input became.</summary>
[GenerateSerializer, Immutable, Alias("llm.encoding-result")]
public sealed record EncodingResult
{
    /// <summary>The input's place in the call, from 0.</summary>
    [Id(0)]
    public int Index { get; init; }

    /// <summary>An embedding; for a rerank the relevance, 0 to 1, and the logit that it comes from.</summary>
    [Id(1)]
    public required float[] Values { get; init; }
}
