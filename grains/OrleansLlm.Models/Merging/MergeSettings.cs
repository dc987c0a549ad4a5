namespace OrleansLlm.Models.Merging;

/// <summary>How a merge is done.</summary>
public sealed record MergeSettings
{
    /// <summary>The method.</summary>
    public required MergeMethod Method { get; init; }

    /// <summary>The share of differences that are kept (TIES: the largest; DARE: random ones); above 0, at most 1.</summary>
    public float Density { get; init; } = 0.5f;

    /// <summary>What merged differences are multiplied by before they are added to the base (TIES' lambda).</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Linear: shares are made to add up to 1.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>What DARE draws by: the same seed drops the same weights.</summary>
    public int Seed { get; init; }

    /// <summary>Whether the method needs a base.</summary>
    public bool NeedsBase => Method is MergeMethod.Ties or MergeMethod.Dare or MergeMethod.DareTies;
}
