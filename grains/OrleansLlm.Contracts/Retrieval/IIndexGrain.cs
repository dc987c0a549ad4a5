using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Retrieval;

/// <summary>An index's life. Key: <see cref="IndexKey"/>. Every answer is durable.</summary>
[Alias("llm.index"), GrainInterfaceType("index")]
public interface IIndexGrain : IGrainWithStringKey
{
    /// <summary>Makes it. Making it again with an equal definition is harmless.</summary>
    /// <param name="caller">Pays for one embedding where the model's dimensions are not known.</param>
    /// <param name="definition">What it is made for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LlmException">
    /// Conflict: it is there with another definition. InvalidRequest: a part of the definition is out of range, or the tenant has as many indexes as it may have.
    /// ModelNotFound: nobody serves the embedding model.
    /// </exception>
    [Alias("create")]
    Task<IndexInfo> CreateAsync(Caller caller, IndexDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>The index and its counts.</summary>
    /// <exception cref="LlmException">NotFound: never made, or deleted.</exception>
    [Alias("get")]
    Task<IndexInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes what may change.</summary>
    /// <exception cref="LlmException">NotFound. InvalidRequest: a value is out of range.</exception>
    [Alias("update")]
    Task<IndexInfo> UpdateAsync(IndexUpdate update, CancellationToken cancellationToken = default);

    /// <summary>Deletes it with all that is in it. Deleting twice is harmless; after it a new one of that id may be made.</summary>
    [Alias("delete")]
    Task DeleteAsync(CancellationToken cancellationToken = default);
}
