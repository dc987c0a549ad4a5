namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>What was erased, for silos that were away meanwhile: they are not to show or keep it when they come back. Key: one of <see cref="ErasedLists"/>. Durable.</summary>
[Alias("llm.erased-names"), GrainInterfaceType("erased-names")]
internal interface IErasedNamesGrain : IGrainWithStringKey
{
    /// <summary>The most names of one reading.</summary>
    const int Page = 1_000;

    /// <summary>Notes names; those that are known are harmless. Durable when it returns.</summary>
    [Alias("add")]
    Task AddAsync(IReadOnlyList<string> names, CancellationToken cancellationToken = default);

    /// <summary>Names in the order in which they were added, after that of a number (0: from the first on), at most <see cref="Page"/>.</summary>
    [Alias("read"), ResponseTimeout("00:00:05")]
    Task<ErasedPage> ReadAsync(long after, CancellationToken cancellationToken = default);
}
