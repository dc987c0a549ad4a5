namespace OrleansLlm.Contracts.VectorStores;

/// <summary>How a vector store is. Values are part of the wire contract: never renumber.</summary>
public enum VectorStoreStatus
{
    /// <summary>Files are being read.</summary>
    InProgress = 0,
    /// <summary>All its files were read, as far as they could.</summary>
    Completed = 1,
    /// <summary>It was not used for long: what was in it is gone.</summary>
    Expired = 2,
}
