namespace OrleansLlm.Contracts.Replicas;

/// <summary>The names of all models that live silos serve. One grain, key <see cref="Key"/>. Soft state.</summary>
[Alias("llm.model-directory"), GrainInterfaceType("model-directory")]
public interface IModelDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The key of the only instance.</summary>
    const string Key = "all";

    /// <summary>Notes a silo's models for a few seconds.</summary>
    [Alias("announce"), ResponseTimeout("00:00:05")]
    Task AnnounceAsync(string silo, IReadOnlyList<ModelInfo> models, CancellationToken cancellationToken = default);

    /// <summary>All models, by name, with their number of live replicas.</summary>
    [Alias("list"), ResponseTimeout("00:00:05")]
    Task<IReadOnlyList<ModelInfo>> ListAsync(CancellationToken cancellationToken = default);
}
