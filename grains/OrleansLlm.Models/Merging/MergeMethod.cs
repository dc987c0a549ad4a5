namespace OrleansLlm.Models.Merging;

/// <summary>How models of one shape become one.</summary>
public enum MergeMethod
{
    /// <summary>The weighted mean of the weights (Wortsman et al. 2022, model soups).</summary>
    Linear = 0,

    /// <summary>Along the arc between two models, tensor by tensor (Shoemake 1985).</summary>
    Slerp = 1,

    /// <summary>Differences to a base: the small ones dropped, a sign elected for each weight, those that agree with it averaged (Yadav et al. 2023).</summary>
    Ties = 2,

    /// <summary>Differences to a base: dropped at random, the rest scaled up in turn, then added (Yu et al. 2024).</summary>
    Dare = 3,

    /// <summary>DARE's random dropping with the sign election of TIES.</summary>
    DareTies = 4,
}
