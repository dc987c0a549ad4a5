using System.Text;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.OpenAi;
using OrleansLlm.Providers.Settings;
using OrleansLlm.Providers.Tgi;
using OrleansLlm.Providers.Triton;
using OrleansLlm.Providers.Tokens;
using OrleansLlm.Upstreams;

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

    [Theory]
    [InlineData("""{"generated_text":"a","details":{"finish_reason":"length","generated_tokens":1,"prefill":[],"tokens":[null]}}""")]
    [InlineData("""{"generated_text":"a","details":{"finish_reason":"length","generated_tokens":1,"prefill":[],"tokens":null}}""")]
    [InlineData("""{"generated_text":"a","details":{"finish_reason":"length","generated_tokens":1,"prefill":[],"tokens":[{"id":1,"text":null,"logprob":-1,"special":false}]}}""")]
    [InlineData("""{"generated_text":"a","details":{"finish_reason":"length","generated_tokens":1,"prefill":[],"tokens":[{"id":1,"text":"a","logprob":-1,"special":false}],"top_tokens":[null]}}""")]
    [InlineData("""{"generated_text":"a","details":{"finish_reason":"length","generated_tokens":1,"prefill":[],"tokens":[{"id":1,"text":"a","logprob":-1,"special":false}],"top_tokens":[[null]]}}""")]
    [InlineData("""{"generated_text":"a","details":{"finish_reason":"length","generated_tokens":1,"prefill":[],"tokens":[{"id":1,"text":"a","logprob":-1,"special":false}],"top_tokens":[]}}""")]
    public async Task A_TGI_answer_with_a_null_for_a_token_fails_by_name(string json)
    {
        var failure = await FailureAsync(json, isStreamed: false);
        Assert.Equal(ProviderFailure.Malformed, failure?.Kind);
        Assert.StartsWith("the answer can not be read: ", failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"index":1,"token":{"id":1,"text":null,"logprob":-1,"special":false}}""")]
    [InlineData("""{"index":1,"token":{"id":1,"text":"a","logprob":-1,"special":false},"top_tokens":[null]}""")]
    [InlineData("""{"index":1,"token":{"id":1,"text":"a","logprob":-1,"special":false},"top_tokens":[{"id":2,"text":null,"logprob":-2,"special":false}]}""")]
    public async Task So_does_an_event_of_its_stream(string json) => Assert.Equal(ProviderFailure.Malformed, (await FailureAsync(json, isStreamed: true))?.Kind);

    [Fact]
    public void What_of_a_TGI_answer_is_not_read_may_be_null()
    {
        var chunk = Tgi().ReadWhole(
            """{"generated_text":"a","details":{"finish_reason":"length","generated_tokens":1,"seed":null,"prefill":[null],"best_of_sequences":[null],"tokens":[{"id":1,"text":"a","logprob":null,"special":false},{"id":2,"text":null,"logprob":-1,"special":true}],"top_tokens":[[],null]}}"""u8,
            Empty());
        Assert.Equal(("a", float.NegativeInfinity), (chunk.Deltas[0].Text, Assert.Single(chunk.Deltas[0].Logprobs!).Chosen.Logprob));
    }

    [Theory]
    [InlineData("""{"choices":[null,{"index":0,"delta":{"content":"lost"}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"}},null]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"tool_calls":[null,{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[null]}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"token":null,"logprob":-1}]}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-1,"top_logprobs":[null]}]}}]}""")]
    [InlineData("""{"choices":[{"index":0,"text":"a","logprobs":{"tokens":[null],"token_logprobs":[null]}}]}""")]
    public void A_null_for_an_object_fails_and_loses_nothing_behind_it(string json)
    {
        var reader = new AnswerReader("p", Upstream.Chat() with { Logprobs = true }, default, requestBytes: 10, new Redactor());
        Assert.Equal(ProviderFailure.Malformed, Assert.Throws<ProviderException>(() => reader.ReadEvent(null, Encoding.UTF8.GetBytes(json))).Kind);
    }

    [Theory]
    [InlineData("""{"outputs":[null]}""")]
    [InlineData("""{"outputs":[{"name":"embedding","datatype":"FP32","shape":[1,2],"data":[0.5,null]}]}""")]
    [InlineData("""{"outputs":[{"name":"embedding","datatype":"FP32","shape":[1,2],"data":[0.5,1e39]}]}""")]
    public async Task A_tensor_that_is_none_or_of_no_numbers_fails(string json)
    {
        await using var up = await Upstream.StartAsync("triton", new FixedWire(json));
        var request = new Contracts.Encoders.EmbeddingRequest { RequestId = "r", Model = "m", Inputs = [Contracts.Encoders.EncodingText.Of("a")] };
        var failure = await Assert.ThrowsAsync<ProviderException>(async () =>
        {
            await foreach (var _ in up.Provider.EmbedAsync(Upstream.Model(), request, CancellationToken.None))
            {
            }
        });
        Assert.Equal(ProviderFailure.Malformed, failure.Kind);
    }

    [Fact]
    public void Tokens_that_a_piece_can_not_have_are_not_believed()
    {
        var reader = new AnswerReader("p", Upstream.Chat(), OutputLimit.Of(Upstream.Chat(), Upstream.Model()), requestBytes: 10, new Redactor());
        reader.ReadEvent(null, """{"choices":[{"index":0,"delta":{"content":"ab"}}],"usage":{"prompt_tokens":5,"completion_tokens":2000000000}}"""u8);
        Assert.Equal(1, Assert.Single(reader.Take()!.Deltas).Tokens);
    }

    /// <summary>As a caller who asked for log-probabilities gets it.</summary>
    private static async Task<ProviderException?> FailureAsync(string json, bool isStreamed)
    {
        await using var up = await Upstream.StartAsync("tgi", new FixedWire(json));
        var request = Upstream.Chat(isStreamed) with { Messages = null, Prompt = "x", Logprobs = true, TopLogprobs = 1 };
        return (await Answer.ReadAsync(up.Provider.GenerateAsync(Upstream.Model(), request, CancellationToken.None))).Failure;
    }

    private static TgiReader Tgi() => new("p", Upstream.Chat() with { Messages = null, Prompt = "x", Logprobs = true, TopLogprobs = 1 }, requestBytes: 10, new Redactor());

    private static UpstreamResponse Empty() => new("p", new HttpRequestMessage(), new HttpResponseMessage());

    private static Contracts.Encoders.EncodingChunk Read(string json, int count) =>
        new EncodingReader("p", count, requestBytes: 100, () => 1).Read(Encoding.UTF8.GetBytes(json), new Redactor());
}
