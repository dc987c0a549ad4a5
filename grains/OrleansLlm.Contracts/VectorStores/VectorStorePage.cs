namespace OrleansLlm.Contracts.VectorStores;

/// <summary>One page of stores.</summary>
[GenerateSerializer, Immutable, Alias("llm.vector-store-page")]
public sealed record VectorStorePage
{
    /// <summary>Their ids, in the order asked for.</summary>
    [Id(0)]
    public required IReadOnlyList<string> Stores { get; init; }

    /// <summary>Whether more follow.</summary>
    [Id(1)]
    public bool HasMore { get; init; }
}
