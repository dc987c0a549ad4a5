using System.Text;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.OpenAi;
using OrleansLlm.Providers.Settings;
using OrleansLlm.Providers.Triton;

namespace OrleansLlm.Providers.Tests.Kinds;

/// <summary>Answers that are JSON and yet not what a protocol means.</summary>
public sealed class HostileAnswerTests
{
    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[0.5,null,0.25]}],"usage":{"prompt_tokens":3}}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[0.5,"x"]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1e39]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":"AADAfw=="}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":""}]}""")]
    public void What_is_not_numbers_throughout_is_no_vector(string json) =>
        Assert.Equal(ProviderFailure.Malformed, Assert.Throws<ProviderException>(() => Read(json, count: 1)).Kind);

    [Fact]
    public void Vectors_of_one_answer_are_of_one_size() => Assert.Equal(
        ProviderFailure.Malformed,
        Assert.Throws<ProviderException>(() => Read("""{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}""", count: 2)).Kind);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-3.5)]
    [InlineData(12)]
    public void A_score_at_the_edge_or_beyond_has_a_logit_that_JSON_can_carry(float score)
    {
        var values = Read(FormattableString.Invariant($$"""{"results":[{"index":0,"relevance_score":{{score}}}]}"""), count: 1).Results[0].Values;
        Assert.Equal(score, values[0]);
        Assert.True(float.IsFinite(values[1]) && values[1] > 0 == score >= 1, $"{values[1]}");
    }

    [Fact]
    public void A_refusal_in_half_a_surrogate_pair_is_a_refusal()
    {
        var error = RefusalReader.Parse("""{"error":{"message":"slow down \ud83d","code":"rate_limit_exceeded"}}"""u8);
        Assert.Equal(ProviderFailure.RateLimited, FailureClassifier.Of("p", 429, error, retryAfter: null, new Redactor()).Kind);
    }

    [Fact]
    public void A_tensor_without_an_element_is_no_answer()
    {
        var request = new GenerationRequest { RequestId = "r", Model = "m", Prompt = "x" };
        var reader = new TritonReader("p", request, requestBytes: 10, new TritonTensors(), new Redactor());
        Assert.Equal(ProviderFailure.Malformed, Assert.Throws<ProviderException>(() => reader.ReadEvent(null, """{"text_output":[]}"""u8)).Kind);
    }

    private static Contracts.Encoders.EncodingChunk Read(string json, int count) =>
        new EncodingReader("p", count, requestBytes: 100, () => 1).Read(Encoding.UTF8.GetBytes(json), new Redactor());
}
