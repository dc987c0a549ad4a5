namespace OrleansLlm.Grains.VectorStores;

/// <summary>What became of a file that was read.</summary>
[GenerateSerializer, Immutable, Alias("llm.commit-outcome")]
internal sealed record CommitOutcome
{
    /// <summary>False: the file is no longer the job's, and nothing was changed.</summary>
    [Id(0)]
    public bool IsTaken { get; init; }

    /// <summary>Names of chunks that the index no longer has vectors of; when there are any, nothing was changed: they have to be embedded after all.</summary>
    [Id(1)]
    public IReadOnlyList<string> Missing { get; init; } = [];
}
