using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace OrleansLlm.Retrieval.Answerability;

/// <summary>
/// Turns features into the probability that passages have the answer, and says from where on an answer is given: logistic regression, fitted by
/// <see cref="AnswerabilityTraining"/>. Immutable.
/// </summary>
public sealed record AnswerabilityModel
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Added to all.</summary>
    public required double Bias { get; init; }

    /// <summary>One weight for each of <see cref="AnswerabilityFeatures"/>, in their order.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>Below this probability the answer is "not found".</summary>
    public required double Threshold { get; init; }

    /// <summary>Fitted on every other article of XQuAD's English questions, with the five best passages of each: words alone decide, so it costs nothing.</summary>
    public static AnswerabilityModel Default { get; } = new()
    {
        Bias = -4.777, Weights = [2.943, 2.594, 2.006, -1.119, 1.795, 1.893, 0], Threshold = 0.463,
    };

    /// <summary>Whether <see cref="AnswerabilityFeatures.Likeness"/> is used.</summary>
    public bool UsesEmbeddings => Weights[^1] != 0;

    /// <summary>The probability that the passages have the answer.</summary>
    public double Probability(AnswerabilityFeatures features)
    {
        var (sum, values) = (Bias, features.ToArray());
        for (var i = 0; i < values.Length; i++)
        {
            sum += Weights[i] * values[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>Whether an answer is given.</summary>
    public bool Answers(AnswerabilityFeatures features) => Probability(features) >= Threshold;

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { Bias, Weights, Threshold }, s_json);

    /// <summary>Reads a model.</summary>
    /// <exception cref="ValidationException">It is none; names the field, its limit and the value.</exception>
    public static AnswerabilityModel Parse(string json)
    {
        AnswerabilityModel model;
        try
        {
            model = JsonSerializer.Deserialize<AnswerabilityModel>(json, s_json) ?? throw new ValidationException("The calibration must be an object. Given: null.");
        }
        catch (JsonException failure)
        {
            throw new ValidationException($"The calibration must be JSON with bias, weights and threshold: {failure.Message}", failure);
        }

        if (model.Weights is not { Count: AnswerabilityFeatures.Count } || model.Weights.Any(weight => !double.IsFinite(weight)) || !double.IsFinite(model.Bias))
        {
            throw new ValidationException($"weights must be {AnswerabilityFeatures.Count} numbers. Given: {model.Weights?.Count ?? 0}.");
        }

        return model.Threshold is >= 0 and <= 1 ? model : throw new ValidationException($"threshold must be between 0 and 1. Given: {model.Threshold}.");
    }
}
