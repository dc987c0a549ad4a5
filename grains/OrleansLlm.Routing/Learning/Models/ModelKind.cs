namespace OrleansLlm.Routing.Learning.Models;

/// <summary>How qualities are foretold.</summary>
public enum ModelKind
{
    /// <summary>Whatever does best in cross-validation on the training examples.</summary>
    Auto,
    /// <summary>By the nearest training examples.</summary>
    Knn,
    /// <summary>By logistic regression.</summary>
    Logistic,
}
