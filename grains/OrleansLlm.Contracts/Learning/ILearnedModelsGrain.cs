namespace OrleansLlm.Contracts.Learning;

/// <summary>
/// The trained routers, scorers, classifiers and thresholds of a tenant, or of all tenants. Key: <see cref="LearnedModelsKey"/>. Their files lie in the
/// cluster's store and never pass through this grain. Every answer is durable.
/// </summary>
[Alias("llm.learned-models"), GrainInterfaceType("learned-models")]
public interface ILearnedModelsGrain : IGrainWithStringKey
{
    /// <summary>All versions of all models, unless nothing changed since <paramref name="knownRevision"/>.</summary>
    [Alias("read")]
    Task<LearnedModelList> ReadAsync(long knownRevision = -1, CancellationToken cancellationToken = default);

    /// <summary>Makes room for a new version of a model before its file is written.</summary>
    /// <returns>The version, whose file is then written and added within an hour.</returns>
    /// <exception cref="LlmException">InvalidRequest: the name is malformed, or there are too many models or bytes.</exception>
    [Alias("reserve")]
    Task<int> ReserveAsync(string name, long bytes, CancellationToken cancellationToken = default);

    /// <summary>Adds a version whose file is written; it is the one in use from now on. The oldest versions beyond <see cref="StoredLearnedModel.MaxVersions"/> go.</summary>
    /// <exception cref="LlmException">Conflict: no room is reserved for it any more.</exception>
    [Alias("add")]
    Task<StoredLearnedModel> AddAsync(StoredLearnedModel model, CancellationToken cancellationToken = default);

    /// <summary>Takes another version into use.</summary>
    /// <exception cref="LlmException">NotFound: there is no such version.</exception>
    [Alias("activate")]
    Task<StoredLearnedModel> ActivateAsync(string name, int version, CancellationToken cancellationToken = default);

    /// <summary>Deletes all versions of a model.</summary>
    /// <exception cref="LlmException">NotFound: there is none of this name.</exception>
    [Alias("delete")]
    Task DeleteAsync(string name, CancellationToken cancellationToken = default);
}
