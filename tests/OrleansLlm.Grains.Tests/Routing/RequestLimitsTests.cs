using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class RequestLimitsTests
{
    private static readonly GenerationRequest Plain = new() { RequestId = "r", Model = "m", Prompt = "p" };

    public static TheoryData<string, GenerationRequest> OutOfRange => new()
    {
        { "n", Plain with { Choices = 0 } },
        { "n", Plain with { Choices = 17 } },
        { "max_tokens", Plain with { MaxTokens = 0 } },
        { "max_tokens", Plain with { MaxTokens = -5 } },
        { "top_logprobs", Plain with { TopLogprobs = 21 } },
        { "stop", Plain with { Stop = [.. Enumerable.Repeat("x", 17)] } },
        { "user", Plain with { User = new string('u', 257) } },
        { "temperature", Plain with { Sampling = new() { Temperature = 5 } } },
        { "temperature", Plain with { Sampling = new() { Temperature = float.NaN } } },
        { "top_p", Plain with { Sampling = new() { TopP = 0 } } },
        { "min_p", Plain with { Sampling = new() { MinP = -0.1f } } },
        { "repetition_penalty", Plain with { Sampling = new() { RepetitionPenalty = 0 } } },
        { "frequency_penalty", Plain with { Sampling = new() { FrequencyPenalty = 3 } } },
        { "presence_penalty", Plain with { Sampling = new() { PresencePenalty = -3 } } },
        { "logit_bias.7", Plain with { Sampling = new() { LogitBias = new Dictionary<int, float> { [7] = 101 } } } },
    };

    [Fact]
    public void A_plain_request_and_one_at_its_limits_pass()
    {
        RequestLimits.Check(Plain);
        RequestLimits.Check(Plain with
        {
            Choices = 16,
            MaxTokens = 1,
            TopLogprobs = 20,
            Sampling = new() { Temperature = 2, TopP = 1, MinP = 1, RepetitionPenalty = 100, FrequencyPenalty = -2, PresencePenalty = 2 },
        });
    }

    [Theory, MemberData(nameof(OutOfRange))]
    public void A_field_out_of_range_is_named(string field, GenerationRequest request)
    {
        var failure = Assert.Throws<LlmException>(() => RequestLimits.Check(request));
        Assert.Equal((LlmErrorCode.InvalidRequest, field), (failure.Code, failure.Parameter));
        Assert.Contains(field, failure.Message, StringComparison.Ordinal);
    }
}
