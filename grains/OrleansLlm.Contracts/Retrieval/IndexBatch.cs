namespace OrleansLlm.Contracts.Retrieval;

/// <summary>Changes of an index's documents.</summary>
[GenerateSerializer, Immutable, Alias("llm.index-batch")]
public sealed record IndexBatch
{
    /// <summary>The most documents of one call, those to delete included.</summary>
    public const int MaxDocuments = 1_000;

    /// <summary>The most bytes of one call: texts, and four for each dimension of a vector.</summary>
    public const int MaxBytes = 48 * 1024 * 1024;

    /// <summary>The most names that are looked up in one call.</summary>
    public const int MaxContentIds = 10_000;

    /// <summary>Documents to put in, in place of those of their ids.</summary>
    [Id(0)]
    public IReadOnlyList<IndexedDocument> Documents { get; init; } = [];

    /// <summary>Ids of documents to take out; those that are not there are no error. None is among <see cref="Documents"/>.</summary>
    [Id(1)]
    public IReadOnlyList<string> Deletes { get; init; } = [];
}
