namespace OrleansLlm.Client.VectorStores;

/// <summary>What is to change of a vector store; what is null stays.</summary>
public sealed record UpdateVectorStoreOptions
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for; empty: nothing.</summary>
    public string? Description { get; init; }

    /// <summary>It expires when it was not used for so long.</summary>
    public StoreExpiry? ExpiresAfter { get; init; }

    /// <summary>Its owner's own pairs, all of them.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>How it is searched from now on.</summary>
    public Ranking? Ranking { get; init; }
}
