using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests;

public sealed class LlmEngineValidationTests
{
    public static TheoryData<SequenceRequest, string> BadRequests => new()
    {
        { EngineFixture.Request() with { Prompt = Array.Empty<int>() }, "Prompt must have at least 1 token. Given: 0." },
        { EngineFixture.Request(3, 4, 50), "Prompt[1] must be between 0 and 49. Given: 50." },
        { EngineFixture.Request(3, -1), "Prompt[0] must be between 0 and 49. Given: -1." },
        { EngineFixture.Request(0), "MaxTokens must be at least 1. Given: 0." },
        { EngineFixture.Request(62), "Prompt and MaxTokens together must be at most 64 tokens. Given: 3 + 62." },
        { EngineFixture.Request(int.MaxValue), "Given: 3 + 2147483647." },
        { EngineFixture.Request() with { Stop = ["a", ""] }, "Stop[1] must have 1 to 1024 characters. Given: 0." },
        { EngineFixture.Request() with { Priority = 1001 }, "Priority must be between -1000 and 1000. Given: 1001." },
        { EngineFixture.Request() with { Deadline = TimeSpan.Zero }, "Deadline must be above 0 and at most 1.00:00:00. Given: 00:00:00." },
        { EngineFixture.Request() with { MaxQueueTime = TimeSpan.FromDays(2) }, "MaxQueueTime must be above 0 and at most 1.00:00:00. Given: 2.00:00:00." },
        { With(new SamplingParameters { Temperature = -1 }), "Sampling.Temperature must be between 0 and 100. Given: -1." },
        { With(new SamplingParameters { Temperature = float.NaN }), "Sampling.Temperature must be between 0 and 100. Given: NaN." },
        { With(new SamplingParameters { TopK = -1 }), "Sampling.TopK must be between 0" },
        { With(new SamplingParameters { TopP = 0 }), "Sampling.TopP must be above 0 and at most 1. Given: 0." },
        { With(new SamplingParameters { MinP = 1.5f }), "Sampling.MinP must be between 0 and 1. Given: 1.5." },
        { With(new SamplingParameters { RepetitionPenalty = 0 }), "Sampling.RepetitionPenalty must be between 0.01 and 100. Given: 0." },
        { With(new SamplingParameters { TopLogprobs = 21 }), "Sampling.TopLogprobs must be between 0 and 20. Given: 21." },
        { With(new SamplingParameters { LogitBias = new Dictionary<int, float> { [50] = 1 } }), "Sampling.LogitBias token must be between 0 and 49. Given: 50." },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task A_bad_request_is_refused_with_field_limit_and_value(SequenceRequest request, string message)
    {
        await using var fixture = new EngineFixture();
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => fixture.Engine.Submit(request)).Message, StringComparison.Ordinal);
        Assert.Equal(0, fixture.Engine.Load.Waiting);
    }

    [Fact]
    public void Bad_options_are_refused_with_field_limit_and_value()
    {
        Assert.Contains("MaxWaiting must be between 1 and 100000. Given: 0.", Refusal(new EngineOptions { MaxWaiting = 0 }), StringComparison.Ordinal);
        Assert.Contains("Given: 8", Refusal(new EngineOptions { MaxTokensPerStep = 8, Runner = new RunnerOptions { Slots = 9 } }), StringComparison.Ordinal);
        Assert.Contains("Slots must be between 0 and 1024. Given: -1.", Refusal(new EngineOptions { Runner = new RunnerOptions { Slots = -1 } }), StringComparison.Ordinal);
        Assert.Contains("TenantWeights[a] must be between 0.001 and 1000. Given: 0.", Refusal(new EngineOptions { TenantWeights = { ["a"] = 0 } }), StringComparison.Ordinal);
        Assert.Contains("at least one slot's length, 64. Given: 63.", Refusal(new EngineOptions { MaxCachedTokens = 63 }), StringComparison.Ordinal);
    }

    private static string Refusal(EngineOptions options) => Assert.Throws<ArgumentException>(() => new EngineFixture(options)).Message;

    private static SequenceRequest With(SamplingParameters sampling) => EngineFixture.Request() with { Sampling = sampling };
}
