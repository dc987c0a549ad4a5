namespace OrleansLlm.Contracts.Caching;

/// <summary>What a look-up found. Values are part of the wire contract: never renumber.</summary>
public enum CacheReplyKind
{
    /// <summary>Nothing; the call runs for itself.</summary>
    Miss = 0,
    /// <summary>The answer of an equal call.</summary>
    Hit = 1,
    /// <summary>The answer of a question that means the same.</summary>
    Semantic = 2,
    /// <summary>Nothing; the call runs, and equal ones read its stream meanwhile.</summary>
    Lead = 3,
    /// <summary>An equal call runs; its stream can be read.</summary>
    Follow = 4,
    /// <summary>Nothing yet; ask again with an embedding.</summary>
    Embed = 5,
}
