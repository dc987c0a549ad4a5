namespace OrleansLlm.Contracts.Retrieval;

/// <summary>Changes of an index; null leaves a part as it is.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-update")]
public sealed record IndexUpdate
{
    /// <summary>A new name; empty: none.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Metadata that replaces all there is.</summary>
    [Id(1)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>How it is searched from now on.</summary>
    [Id(2)]
    public IndexSearchSettings? Search { get; init; }
}
