namespace OrleansLlm.Contracts.Retrieval;

/// <summary>What is told around a hit. Values are part of the wire contract: never renumber.</summary>
public enum IndexExpansionKind
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Chunks before and after (with chunks of sentences: the sentence-window way).</summary>
    Window = 1,
    /// <summary>All chunks of the larger chunk that it lies in; chunks without one are told alone. Hits that lie in the same one become one, the best.</summary>
    Parent = 2,
}
