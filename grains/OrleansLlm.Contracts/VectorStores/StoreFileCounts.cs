namespace OrleansLlm.Contracts.VectorStores;

/// <summary>Files by how they are.</summary>
[GenerateSerializer, Immutable, Alias("llm.store-file-counts")]
public sealed record StoreFileCounts
{
    /// <summary>Being read, or waiting for it.</summary>
    [Id(0)]
    public int InProgress { get; init; }

    /// <summary>Read.</summary>
    [Id(1)]
    public int Completed { get; init; }

    /// <summary>That can not be read.</summary>
    [Id(2)]
    public int Failed { get; init; }

    /// <summary>Left unread since that was asked for.</summary>
    [Id(3)]
    public int Cancelled { get; init; }

    /// <summary>All.</summary>
    public int Total => InProgress + Completed + Failed + Cancelled;

    /// <summary>With so many more of one kind.</summary>
    public StoreFileCounts With(StoreFileStatus status, int change) => status switch
    {
        StoreFileStatus.InProgress => this with { InProgress = InProgress + change },
        StoreFileStatus.Completed => this with { Completed = Completed + change },
        StoreFileStatus.Failed => this with { Failed = Failed + change },
        _ => this with { Cancelled = Cancelled + change },
    };
}
