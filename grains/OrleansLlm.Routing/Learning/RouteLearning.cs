using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Routing.Learning;

/// <summary>
/// What was learned, as one tenant sees it. A router's need of the strong model is half of its gain plus one half: 0.5, both models are expected to do as
/// well. Thread-safe; cheap to make for each call.
/// </summary>
/// <param name="find">Finds a trained model by its name, at once; null: there is none.</param>
/// <param name="embed">Gives a text's dense embedding, for routers that need one; null: there is none. Safe for many threads.</param>
public sealed class RouteLearning(Func<string, LearnedModel?> find, Func<string, float[]>? embed = null) : IRouteLearning
{
    /// <summary>By the policy itself: a matcher lives as long as the version of the policy that it was made for.</summary>
    private static readonly ConditionalWeakTable<SpecialistPolicy, UtteranceMatcher> Matchers = [];

    /// <inheritdoc/>
    public double? StrongNeed(string router, RequestFeatures features)
    {
        if (find(router)?.Router is not { } learned || features.LastUserText.Length == 0)
        {
            return null;
        }

        if (learned.Info.Embedding == 0)
        {
            return NeedOf(learned.Predict(features.LastUserText).Gain);
        }

        var embedding = embed?.Invoke(features.LastUserText);
        return embedding?.Length == learned.Info.Embedding ? NeedOf(learned.Predict(features.LastUserText, embedding).Gain) : null;
    }

    /// <inheritdoc/>
    public double? StrongThreshold(string router, LearnedGoal goal)
    {
        if (find(router)?.Router is not { Calibration: var calibration })
        {
            return null;
        }

        return goal.Kind switch
        {
            LearnedGoalKind.StrongShare => NeedOf(calibration.ThresholdForShare(Math.Clamp(goal.Value, 0, 1))),
            LearnedGoalKind.TargetQuality => calibration.ThresholdForQuality(
                calibration.WeakQuality + (goal.Value * (calibration.StrongQuality - calibration.WeakQuality))) is { } gain ? NeedOf(gain) : null,
            _ => goal.Value,
        };
    }

    /// <inheritdoc/>
    public double? CascadeThreshold(string calibration) => find(calibration)?.Calibration?.Info.Threshold;

    /// <inheritdoc/>
    public SpecialistMatch? Nearest(SpecialistPolicy policy, RequestFeatures features, ExampleVectors? vectors)
    {
        if (features.LastUserText.Length == 0)
        {
            return null;
        }

        if (policy.Classifier is { } name)
        {
            return find(name)?.Classifier is { } classifier ? Match(policy, classifier.Classify(features.LastUserText)) : null;
        }

        if (vectors is not null)
        {
            return Best(policy, vectors.Similarities()) with { Model = vectors.Model };
        }

        var matcher = Matchers.GetValue(policy, made => new UtteranceMatcher([.. made.Specialists.SelectMany(one => one.Examples.Select(text => new LabelledText(text, one.Name)))]));
        return Best(policy, matcher.Similarities(features.LastUserText));
    }

    /// <summary>How probably an answer is right, 0 to 1; null: there is no scorer of that name.</summary>
    /// <param name="scorer">The trained scorer's name.</param>
    /// <param name="question">The last user message.</param>
    /// <param name="answer">The whole answer.</param>
    /// <param name="logprobs">Natural logarithms of its tokens' probabilities; empty: not known.</param>
    public double? AnswerScore(string scorer, string question, string answer, ReadOnlySpan<float> logprobs = default) =>
        find(scorer)?.Scorer?.Score(question, answer, logprobs);

    /// <summary>Whether a scorer was trained with log-probabilities, and so should get them.</summary>
    public bool UsesLogprobs(string scorer) => find(scorer)?.Scorer is { Info.UsesLogprobs: true };

    /// <summary>The specialist of the nearest example; the earlier one wins a tie.</summary>
    private static SpecialistMatch Best(SpecialistPolicy policy, float[] similarities)
    {
        var (scores, next) = (new float[policy.Specialists.Count], 0);
        for (var i = 0; i < scores.Length; i++)
        {
            var count = policy.Specialists[i].Examples.Count;
            scores[i] = count == 0 ? 0 : TensorPrimitives.Max<float>(similarities.AsSpan(next, count));
            next += count;
        }

        var best = TensorPrimitives.IndexOfMax<float>(scores);
        return new SpecialistMatch(best, scores[best]) { Scores = scores };
    }

    private static SpecialistMatch? Match(SpecialistPolicy policy, TextMatch match)
    {
        for (var i = 0; i < policy.Specialists.Count; i++)
        {
            if (policy.Specialists[i].Name == match.Label)
            {
                return new SpecialistMatch(i, match.Score);
            }
        }

        return null;
    }

    private static double NeedOf(double gain) => (gain + 1) / 2;
}
