namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>
/// What was erased of trainings, for silos that were away meanwhile: they are not to serve or keep it when they come back. One per cluster; durable; only ever added to.
/// </summary>
[Alias("llm.erased-trainings"), GrainInterfaceType("erased-trainings")]
internal interface IErasedTrainingsGrain : IGrainWithStringKey
{
    /// <summary>The grain's only key.</summary>
    const string Key = "all";

    /// <summary>The most hashes of one reading.</summary>
    const int Page = 1_000;

    /// <summary>Notes hashes (<see cref="ErasedTrainings"/>); those that are known are harmless. Durable when it returns.</summary>
    [Alias("add")]
    Task AddAsync(IReadOnlyList<string> hashes, CancellationToken cancellationToken = default);

    /// <summary>Hashes in the order in which they were added, after the first <paramref name="known"/>, at most <see cref="Page"/>.</summary>
    [Alias("read"), ResponseTimeout("00:00:05")]
    Task<IReadOnlyList<string>> ReadAsync(int known, CancellationToken cancellationToken = default);
}
