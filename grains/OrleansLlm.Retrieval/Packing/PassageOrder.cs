namespace OrleansLlm.Retrieval.Packing;

/// <summary>In which order a model sees passages.</summary>
public enum PassageOrder
{
    /// <summary>The best at both ends, the least in the middle, where models look least (Liu et al. 2023, "Lost in the Middle").</summary>
    BestAtEnds,

    /// <summary>Best first.</summary>
    Relevance,

    /// <summary>Best last: next to the question that follows.</summary>
    Reversed,

    /// <summary>Document by document, the one with the best passage first, each in its own order.</summary>
    Document,
}
