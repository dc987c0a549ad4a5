namespace OrleansLlm.Contracts.Routing;

/// <summary>The tokens of a prompt as a model counts them.</summary>
[GenerateSerializer, Immutable, Alias("llm.token-count")]
public sealed record TokenCount
{
    /// <summary>The token ids, template and special tokens included.</summary>
    [Id(0)]
    public required int[] Tokens { get; init; }

    /// <summary>The model's context window in tokens.</summary>
    [Id(1)]
    public int ContextLength { get; init; }
}
