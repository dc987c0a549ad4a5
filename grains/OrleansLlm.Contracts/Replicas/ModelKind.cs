namespace OrleansLlm.Contracts.Replicas;

/// <summary>What a model is for. Values are part of the wire contract: never renumber.</summary>
public enum ModelKind
{
    /// <summary>It writes text.</summary>
    Chat = 0,
    /// <summary>It turns texts into vectors.</summary>
    Embedding = 1,
    /// <summary>It scores documents by their relevance for a query.</summary>
    Rerank = 2,
}
