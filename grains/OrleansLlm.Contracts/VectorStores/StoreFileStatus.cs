namespace OrleansLlm.Contracts.VectorStores;

/// <summary>How a file of a vector store is. Values are part of the wire contract: never renumber.</summary>
public enum StoreFileStatus
{
    /// <summary>It is being read, or will be.</summary>
    InProgress = 0,
    /// <summary>It can be found.</summary>
    Completed = 1,
    /// <summary>It can not be read; its error tells why.</summary>
    Failed = 2,
    /// <summary>It was left unread since that was asked for.</summary>
    Cancelled = 3,
}
