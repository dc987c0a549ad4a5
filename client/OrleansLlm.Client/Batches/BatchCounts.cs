namespace OrleansLlm.Client.Batches;

/// <summary>Requests of a batch.</summary>
public sealed record BatchCounts
{
    /// <summary>All.</summary>
    public int Total { get; init; }

    /// <summary>Answered.</summary>
    public int Completed { get; init; }

    /// <summary>Failed.</summary>
    public int Failed { get; init; }
}
