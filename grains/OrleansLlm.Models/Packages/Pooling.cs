namespace OrleansLlm.Models.Packages;

/// <summary>How the vectors of a text's tokens become one (sentence-transformers' pooling modes).</summary>
public enum Pooling
{
    /// <summary>Their mean.</summary>
    Mean = 0,
    /// <summary>The first one, of <c>[CLS]</c>.</summary>
    Cls = 1,
    /// <summary>The largest value of each dimension.</summary>
    Max = 2,
    /// <summary>The last one.</summary>
    LastToken = 3,
}
