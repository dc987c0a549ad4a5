using OrleansLlm.Contracts;
using OrleansLlm.Routing.Learning.Files;
using OrleansLlm.Routing.Learning.Scoring;
using OrleansLlm.Routing.Learning.Specialists;

namespace OrleansLlm.Routing.Learning;

/// <summary>A trained model of any kind, as its file says. Exactly one of the models is there. Immutable; safe for many threads.</summary>
/// <param name="Kind">What it is.</param>
public sealed record LearnedModel(LearnedKind Kind)
{
    /// <summary>The router, or null.</summary>
    public LearnedRouter? Router { get; private init; }

    /// <summary>The scorer, or null.</summary>
    public AnswerScorer? Scorer { get; private init; }

    /// <summary>The classifier, or null.</summary>
    public TextClassifier? Classifier { get; private init; }

    /// <summary>The calibrated threshold, or null.</summary>
    public CascadeThreshold? Calibration { get; private init; }

    /// <summary>One line for people: what it is and what it was trained on.</summary>
    public string Summary => this switch
    {
        { Router.Info: { } info } => $"{info.WeakModel} or {info.StrongModel}, {info.Examples} examples, {info.Choice}",
        { Scorer.Info: { } info } => $"{info.Examples} answers{(info.UsesLogprobs ? " with log-probabilities" : "")}, {info.Choice}",
        { Classifier.Info: { } info } => $"{info.Labels.Count} labels, {info.Examples} examples",
        _ => FormattableString.Invariant($"threshold {Calibration!.Info.Threshold:0.####} for {Calibration.Info.Goal}, {Calibration.Info.Examples} scores"),
    };

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="LlmException">InvalidRequest: what is wrong with it; the parameter is <c>file</c>.</exception>
    public static LearnedModel Load(ReadOnlyMemory<byte> bytes) => LearnedFile.Open(bytes).Kind switch
    {
        LearnedRouter.Kind => new LearnedModel(LearnedKind.Router) { Router = LearnedRouter.Load(bytes) },
        AnswerScorer.Kind => new LearnedModel(LearnedKind.Scorer) { Scorer = AnswerScorer.Load(bytes) },
        TextClassifier.Kind => new LearnedModel(LearnedKind.Classifier) { Classifier = TextClassifier.Load(bytes) },
        CascadeThreshold.Kind => new LearnedModel(LearnedKind.Calibration) { Calibration = CascadeThreshold.Load(bytes) },
        var kind => throw LearnedFile.Wrong($"holds a '{kind}', which this build does not know"),
    };
}
