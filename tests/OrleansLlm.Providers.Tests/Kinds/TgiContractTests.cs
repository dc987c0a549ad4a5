using OrleansLlm.Contracts.Routing;
using OrleansLlm.Upstreams;

namespace OrleansLlm.Providers.Tests.Kinds;

public class TgiChatContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) => Upstream.StartAsync("tgi", new TgiWire(), settings: settings);

    private protected override ProviderFailure? Expected(string fault, ProviderFailure usual) => fault switch
    {
        "fail-429" => ProviderFailure.Overloaded,
        "filter" => null,
        _ => usual,
    };
}

public sealed class TgiNativeContractTests : TgiChatContractTests
{
    private protected override GenerationRequest Request(string fault, bool isStreamed) =>
        Upstream.Chat(isStreamed) with { Messages = null, Prompt = fault };

    [Fact]
    public async Task A_token_that_comes_twice_is_left_out()
    {
        await using var up = await StartAsync();
        var answer = await CallAsync(up, "duplicates");
        Assert.Equal((Words.Text, 16, false), (answer.Text, answer.Usage!.CompletionTokens, answer.Usage.IsEstimated));
    }

    [Fact]
    public async Task Stop_texts_are_taken_off_what_the_server_hands_on()
    {
        await using var up = await StartAsync();
        foreach (var isStreamed in new[] { true, false })
        {
            var request = Request("good", isStreamed) with { Stop = ["x fox", "fox ha", "dog"] };
            var answer = await Answer.ReadAsync(up.Provider.GenerateAsync(Upstream.Model(), request, CancellationToken.None));
            Assert.Equal("the quick brown ", answer.Text);
            Assert.Equal(FinishReason.Stop, answer.Finish);
        }
    }

    [Fact]
    public async Task All_settings_are_sent_in_the_servers_words()
    {
        await using var up = await StartAsync();
        var request = Request("good", isStreamed: false) with
        {
            Sampling = new SamplingSettings { Temperature = 0, TopP = 1, TopK = 5, RepetitionPenalty = 1.25f, FrequencyPenalty = 0.5f, Seed = -1 },
            Logprobs = true,
            TopLogprobs = 2,
            Constraint = new OutputConstraint { Kind = OutputConstraintKind.Regex, Text = "[a-z]+" },
        };
        var answer = await Answer.ReadAsync(up.Provider.GenerateAsync(Upstream.Model(), request, CancellationToken.None));
        Assert.Null(answer.Failure);
        Assert.Equal(
            """{"details":true,"return_full_text":false,"max_new_tokens":64,"do_sample":false,"repetition_penalty":1.25,"frequency_penalty":0.5,"top_k":5,"seed":18446744073709551615,"top_n_tokens":2,"grammar":{"type":"regex","value":"[a-z]+"}}""",
            up.Server.Calls[^1].Request["parameters"]);
        Assert.Equal((16, 100), (answer.Chunks[0].Deltas[0].Logprobs!.Count, answer.Chunks[0].Deltas[0].Logprobs![0].Chosen.Id));
    }

    [Fact]
    public async Task Health_load_and_limits_are_read()
    {
        await using var up = await StartAsync();
        Assert.Equal(new ProviderStatus(true, Running: 2, Waiting: 7, ContextLength: 2048), await up.Provider.ProbeAsync(CancellationToken.None));
    }
}
