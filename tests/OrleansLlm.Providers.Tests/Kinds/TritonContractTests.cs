using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Upstreams;

namespace OrleansLlm.Providers.Tests.Kinds;

public class TritonContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) => Upstream.StartAsync("triton", new TritonWire(), settings: settings);

    private protected override GenerationRequest Request(string fault, bool isStreamed) =>
        Upstream.Chat(isStreamed) with { Messages = null, Prompt = "Say something about foxes, ünd more." };

    private protected override ProviderFailure? Expected(string fault, ProviderFailure usual) => fault == "filter" ? null : usual;

    [Fact]
    public async Task Settings_are_sent_as_the_backends_sampling_parameters()
    {
        await using var up = await StartAsync();
        var request = Request("good", isStreamed: false) with { Sampling = new SamplingSettings { Temperature = 0.5f, MinP = 0.25f, Seed = 7 }, Stop = ["END"] };
        Assert.Null((await Answer.ReadAsync(up.Provider.GenerateAsync(Upstream.Model(), request, CancellationToken.None))).Failure);
        Assert.Equal("""{"max_tokens":64,"temperature":0.5,"seed":7,"min_p":0.25,"stop":["END"]}""", up.Server.Calls[^1].Request.Body.GetProperty("sampling_parameters").GetString());
    }

    [Fact]
    public async Task Texts_become_vectors_through_infer()
    {
        await using var up = await StartAsync();
        var request = new EmbeddingRequest { RequestId = "r", Model = "m", Inputs = [EncodingText.Of("a"), EncodingText.Of("b")] };
        var chunk = await SingleAsync(up.Provider.EmbedAsync(Upstream.Model(), request, CancellationToken.None));
        Assert.Equal([[0.5f, 0, -0.25f], [0.5f, 1, -0.25f]], chunk.Results.Select(result => result.Values));
        Assert.True(chunk.Usage!.IsEstimated);
    }

    [Fact]
    public async Task A_chat_is_refused_by_name_since_models_take_prompts()
    {
        await using var up = await StartAsync();
        var answer = await Answer.ReadAsync(up.Provider.GenerateAsync(Upstream.Model(), Upstream.Chat(), CancellationToken.None));
        Assert.Equal((ProviderFailure.Unsupported, "messages"), (answer.Failure!.Kind, answer.Failure.Parameter));
    }

    [Fact]
    public async Task Readiness_is_asked()
    {
        await using var up = await StartAsync();
        Assert.True((await up.Provider.ProbeAsync(CancellationToken.None)).IsReady);
    }

    private static async Task<EncodingChunk> SingleAsync(IAsyncEnumerable<EncodingChunk> chunks)
    {
        EncodingChunk? single = null;
        await foreach (var chunk in chunks)
        {
            single = chunk;
        }

        return single!;
    }
}

public sealed class TensorRtContractTests : ProviderContract
{
    private protected override bool KnowsUsage => false;

    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) =>
        Upstream.StartAsync("triton", new TritonWire("tensorrtllm"), settings: [("TritonBackend", "tensorrtllm"), .. settings]);

    private protected override GenerationRequest Request(string fault, bool isStreamed) =>
        Upstream.Chat(isStreamed) with { Messages = null, Prompt = "Say something about foxes, ünd more." };

    // The backend has no word for an end, so that a clean end of the response is one, wherever it comes.
    private protected override ProviderFailure? Expected(string fault, ProviderFailure usual) => fault is "filter" or "short" ? null : usual;
}
