namespace OrleansLlm.Contracts.VectorStores;

/// <summary>What is done with a file that is read into a vector store.</summary>
public enum IngestStage
{
    /// <summary>It is read and cut into chunks.</summary>
    Reading,
    /// <summary>Chunks are embedded.</summary>
    Embedding,
    /// <summary>It is put into the index.</summary>
    Indexing,
}
