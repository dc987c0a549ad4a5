namespace OrleansLlm.Client.VectorStores;

/// <summary>Files by how they are.</summary>
public sealed record FileCounts
{
    /// <summary>Being read, or waiting for it.</summary>
    public int InProgress { get; init; }

    /// <summary>Read.</summary>
    public int Completed { get; init; }

    /// <summary>That can not be read.</summary>
    public int Failed { get; init; }

    /// <summary>Left unread.</summary>
    public int Cancelled { get; init; }

    /// <summary>All.</summary>
    public int Total { get; init; }
}
