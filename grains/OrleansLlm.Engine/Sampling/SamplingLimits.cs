namespace OrleansLlm.Engine.Sampling;

/// <summary>Checks sampling parameters.</summary>
internal static class SamplingLimits
{
    /// <summary>The most alternatives reported per token.</summary>
    public const int MaxTopLogprobs = 20;

    /// <exception cref="ArgumentException">Names the field, its limits and the value given.</exception>
    public static void ThrowIfInvalid(SamplingParameters sampling, int vocabularySize)
    {
        Check(nameof(sampling.Temperature), sampling.Temperature, 0, 100);
        Check(nameof(sampling.TopK), sampling.TopK, 0, int.MaxValue);
        Check(nameof(sampling.TopP), sampling.TopP, float.Epsilon, 1);
        Check(nameof(sampling.MinP), sampling.MinP, 0, 1);
        Check(nameof(sampling.RepetitionPenalty), sampling.RepetitionPenalty, 0.01, 100);
        Check(nameof(sampling.FrequencyPenalty), sampling.FrequencyPenalty, -100, 100);
        Check(nameof(sampling.PresencePenalty), sampling.PresencePenalty, -100, 100);
        Check(nameof(sampling.TopLogprobs), sampling.TopLogprobs ?? 0, 0, MaxTopLogprobs);
        foreach (var (token, bias) in sampling.LogitBias ?? new Dictionary<int, float>())
        {
            Check($"{nameof(sampling.LogitBias)} token", token, 0, vocabularySize - 1);
            Check($"{nameof(sampling.LogitBias)}[{token}]", bias, -1000, 1000);
        }
    }

    private static void Check(string field, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            var limits = min == float.Epsilon ? $"above 0 and at most {max}" : $"between {min} and {max}";
            throw new ArgumentException($"Sampling.{field} must be {limits}. Given: {value}.");
        }
    }
}
