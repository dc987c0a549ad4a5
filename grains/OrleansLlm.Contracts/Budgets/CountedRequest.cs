namespace OrleansLlm.Contracts.Budgets;

/// <summary>A request that makes work but calls no model and costs nothing, such as one for a text's tokens.</summary>
[GenerateSerializer, Immutable, Alias("llm.counted-request")]
public sealed record CountedRequest
{
    /// <summary>The id of the calling key.</summary>
    [Id(0)]
    public required string KeyId { get; init; }

    /// <summary>The key's project, or null.</summary>
    [Id(1)]
    public string? Project { get; init; }
}
