namespace OrleansLlm.Routing.Learning;

/// <summary>What a trained model's file holds.</summary>
public enum LearnedKind
{
    /// <summary>A <see cref="LearnedRouter"/>.</summary>
    Router,
    /// <summary>An <see cref="Scoring.AnswerScorer"/>.</summary>
    Scorer,
    /// <summary>A <see cref="Specialists.TextClassifier"/>.</summary>
    Classifier,
    /// <summary>A <see cref="Scoring.CascadeThreshold"/>.</summary>
    Calibration,
}
