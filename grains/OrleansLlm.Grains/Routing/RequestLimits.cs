using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// The ranges of a request's fields, as <see cref="GenerationRequest"/> tells them. Checked in the router: an Orleans client
/// reaches it without the HTTP surface's checks, and a negative limit would make a negative reservation. Pure.
/// </summary>
internal static class RequestLimits
{
    private const int MaxChoices = 16;
    private const int MaxTopLogprobs = 20;
    private const int MaxStops = 16;
    private const int MaxUserLength = 256;

    /// <exception cref="LlmException">InvalidRequest: names the first field that is out of range.</exception>
    public static void Check(GenerationRequest request)
    {
        Within("n", request.Choices, 1, MaxChoices);
        Within("top_logprobs", request.TopLogprobs, 0, MaxTopLogprobs);
        Within("stop", request.Stop?.Count ?? 0, 0, MaxStops, "texts");
        if (request.MaxTokens < 1)
        {
            throw OutOfRange("max_tokens", "at least 1", Text($"{request.MaxTokens}"));
        }

        if (request.User is { Length: > MaxUserLength } user)
        {
            throw OutOfRange("user", Text($"at most {MaxUserLength} characters long"), Text($"{user.Length} characters"));
        }

        if (request.Cache is { } cache)
        {
            CacheRange.Check(cache);
        }

        Check(request.Sampling);
        ToolLimits.Check(request);
        ToolHistory.Check(request.Messages ?? []);
    }

    private static void Check(SamplingSettings sampling)
    {
        Within("temperature", sampling.Temperature, 0, 2);
        Within("min_p", sampling.MinP, 0, 1);
        Within("frequency_penalty", sampling.FrequencyPenalty, -2, 2);
        Within("presence_penalty", sampling.PresencePenalty, -2, 2);
        Above("top_p", sampling.TopP, 1);
        Above("repetition_penalty", sampling.RepetitionPenalty, 100);
        foreach (var (token, bias) in sampling.LogitBias ?? new Dictionary<int, float>())
        {
            Within($"logit_bias.{token}", bias, -100, 100);
        }
    }

    // Written so that NaN is out of every range.
    private static void Within(string field, float? value, float min, float max, string unit = "")
    {
        if (value is { } given && !(given >= min && given <= max))
        {
            throw OutOfRange(field, Text($"{min} to {max} {unit}").TrimEnd(), Text($"{given}"));
        }
    }

    private static void Above(string field, float? value, float max)
    {
        if (value is { } given && !(given > 0 && given <= max))
        {
            throw OutOfRange(field, Text($"above 0 and at most {max}"), Text($"{given}"));
        }
    }

    private static LlmException OutOfRange(string field, string limit, string given) =>
        new(LlmErrorCode.InvalidRequest, $"{field} must be {limit}. Given: {given}.", field);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
