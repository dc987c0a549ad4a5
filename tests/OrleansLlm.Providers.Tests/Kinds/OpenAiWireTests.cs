using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Upstreams;

namespace OrleansLlm.Providers.Tests.Kinds;

public sealed class OpenAiWireTests
{
    private static readonly ToolDefinition[] Tools =
    [
        new() { Name = "look_up", Description = "Looks up.", ParametersJson = """{"type":"object"}""", Strict = true },
        new() { Name = "other" },
    ];

    [Fact]
    public async Task A_request_is_sent_with_all_that_it_says()
    {
        await using var up = await StartAsync("openai");
        var answer = await CallAsync(up, Upstream.Chat(isStreamed: false) with
        {
            Messages =
            [
                new ChatMessage { Role = "developer", Content = "x" },
                new ChatMessage { Role = "user", Content = "ü \"q\"", Name = "ann" },
                new ChatMessage { Role = "assistant", ToolCalls = [new ToolCall { Id = "c1", Name = "look_up", ArgumentsJson = "{}" }] },
                new ChatMessage { Role = "tool", Content = "y", ToolCallId = "c1" },
            ],
            Sampling = new SamplingSettings { Temperature = 0.5f, TopP = 0.25f, FrequencyPenalty = 1, PresencePenalty = -1, Seed = 42, LogitBias = new Dictionary<int, float> { [7] = -100 } },
            Choices = 2,
            Stop = ["END"],
            Logprobs = true,
            TopLogprobs = 3,
            User = "u1",
            Prediction = "maybe",
            Tools = Tools,
            ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Required, Functions = ["look_up"] },
            ParallelToolCalls = false,
            Constraint = new OutputConstraint { Kind = OutputConstraintKind.JsonSchema, Text = """{"type":"object"}""" },
        });
        Assert.Null(answer.Failure);
        Assert.Equal(
            """{"model":"good","messages":[{"role":"developer","content":"x"},{"role":"user","content":"ü \"q\"","name":"ann"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look_up","arguments":"{}"}}]},{"role":"tool","content":"y","tool_call_id":"c1"}],"max_completion_tokens":64,"n":2,"stop":["END"],"temperature":0.5,"top_p":0.25,"frequency_penalty":1,"presence_penalty":-1,"seed":42,"logit_bias":{"7":-100},"logprobs":true,"top_logprobs":3,"tools":[{"type":"function","function":{"name":"look_up","description":"Looks up.","parameters":{"type":"object"},"strict":true}},{"type":"function","function":{"name":"other"}}],"tool_choice":{"type":"function","function":{"name":"look_up"}},"parallel_tool_calls":false,"response_format":{"type":"json_schema","json_schema":{"name":"output","strict":true,"schema":{"type":"object"}}},"prediction":{"type":"content","content":"maybe"},"user":"u1"}""",
            up.Server.Calls[^1].Request.Body.GetRawText());
    }

    [Fact]
    public async Task Vllms_own_fields_are_sent_in_its_words()
    {
        await using var up = await StartAsync("vllm");
        var answer = await CallAsync(up, Upstream.Chat() with
        {
            Messages = [new ChatMessage { Role = "developer", Content = "x" }],
            Sampling = new SamplingSettings { TopK = 5, MinP = 0.25f, RepetitionPenalty = 1.5f },
            IgnoreEndOfSequence = true,
            Priority = -3,
            TemplateArgumentsJson = """{"enable_thinking":false}""",
            Constraint = new OutputConstraint { Kind = OutputConstraintKind.Choice, Choices = ["a", "b"] },
            Tools = Tools,
            ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Auto, Functions = ["other"] },
        });
        Assert.Null(answer.Failure);
        Assert.Equal(
            """{"model":"good","messages":[{"role":"system","content":"x"}],"max_tokens":64,"min_p":0.25,"repetition_penalty":1.5,"top_k":5,"tools":[{"type":"function","function":{"name":"other"}}],"tool_choice":"auto","structured_outputs":{"choice":["a","b"]},"ignore_eos":true,"chat_template_kwargs":{"enable_thinking":false},"priority":-3,"stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}}""",
            up.Server.Calls[^1].Request.Body.GetRawText());
    }

    [Fact]
    public async Task An_older_vllm_is_told_constraints_in_its_words()
    {
        await using var up = await StartAsync("vllm", ("GuidedFields", "true"));
        await CallAsync(up, Upstream.Chat() with { Constraint = new OutputConstraint { Kind = OutputConstraintKind.Regex, Text = "a+" } });
        Assert.Equal("\"a+\"", up.Server.Calls[^1].Request["guided_regex"]);
    }

    [Theory]
    [InlineData("top_k")]
    [InlineData("min_p")]
    [InlineData("repetition_penalty")]
    [InlineData("ignore_eos")]
    [InlineData("chat_template_kwargs")]
    [InlineData("structured_outputs.regex")]
    [InlineData("max_queue_ms")]
    public async Task What_OpenAI_has_no_field_for_is_refused_by_name_before_anything_is_sent(string field)
    {
        await using var up = await StartAsync("openai");
        var request = field switch
        {
            "top_k" => Upstream.Chat() with { Sampling = new SamplingSettings { TopK = 1 } },
            "min_p" => Upstream.Chat() with { Sampling = new SamplingSettings { MinP = 0.5f } },
            "repetition_penalty" => Upstream.Chat() with { Sampling = new SamplingSettings { RepetitionPenalty = 2 } },
            "ignore_eos" => Upstream.Chat() with { IgnoreEndOfSequence = true },
            "chat_template_kwargs" => Upstream.Chat() with { TemplateArgumentsJson = "{}" },
            "max_queue_ms" => Upstream.Chat() with { MaxQueueMilliseconds = 5 },
            _ => Upstream.Chat() with { Constraint = new OutputConstraint { Kind = OutputConstraintKind.Regex, Text = "a", Field = field } },
        };
        var answer = await CallAsync(up, request);
        Assert.Equal((ProviderFailure.Unsupported, field), (answer.Failure!.Kind, answer.Failure.Parameter));
        Assert.Empty(up.Server.Calls);
    }

    [Fact]
    public async Task Calls_of_functions_come_whole()
    {
        await using var up = await StartAsync("openai");
        var answer = await CallAsync(up, Upstream.Chat(isStreamed: false) with { Tools = Tools });
        var call = Assert.Single(Assert.Single(answer.Chunks).Deltas[0].ToolCalls!);
        Assert.Equal((0, "call_1", "look_up", "{\"q\":\"fox\"}"), (call.Index, call.Id, call.Name, call.Arguments));
        Assert.Equal(FinishReason.ToolCalls, answer.Finish);
    }

    [Fact]
    public async Task Log_probabilities_are_read_with_their_alternatives()
    {
        await using var up = await StartAsync("openai");
        var answer = await CallAsync(up, Upstream.Chat(isStreamed: false) with { Logprobs = true, TopLogprobs = 1 });
        var delta = answer.Chunks[0].Deltas[0];
        Assert.Equal((16, 16), (delta.Logprobs!.Count, delta.Tokens));
        Assert.Equal(("the ", -0.25f, "the "), (delta.Logprobs[0].Chosen.Token, delta.Logprobs[0].Chosen.Logprob, delta.Logprobs[0].Top[0].Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_choices_are_kept_apart(bool isStreamed)
    {
        await using var up = await StartAsync("openai");
        var answer = await CallAsync(up, Upstream.Chat(isStreamed) with { Choices = 3 });
        Assert.All(Enumerable.Range(0, 3), choice => Assert.Equal(Words.Text, answer.TextOf(choice)));
        Assert.Equal(48, answer.Usage!.CompletionTokens);
    }

    [Fact]
    public async Task A_piece_that_vllm_sends_twice_is_left_out()
    {
        await using var up = await StartAsync("vllm");
        var answer = await CallAsync(up, Upstream.Chat(), "duplicates");
        Assert.Equal((Words.Text, 16, false), (answer.Text, answer.Usage!.CompletionTokens, answer.Usage.IsEstimated));
    }

    [Fact]
    public async Task Pieces_sent_twice_that_only_the_usage_betrays_end_in_an_error()
    {
        await using var up = await StartAsync("openai-compatible");
        var answer = await CallAsync(up, Upstream.Chat(), "duplicates");
        Assert.Equal(ProviderFailure.Malformed, answer.Failure?.Kind);
        Assert.Contains("repeated", answer.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_without_its_last_mark_ends_well_when_all_the_rest_is_there()
    {
        await using var up = await StartAsync("openai");
        var answer = await CallAsync(up, Upstream.Chat(), "no-mark");
        Assert.Equal((null, Words.Text, 16), (answer.Failure, answer.Text, answer.Usage!.CompletionTokens));
    }

    [Fact]
    public async Task Another_cluster_tells_its_cost()
    {
        await using var up = await StartAsync("orleansllm");
        Assert.Equal(0.25m, (await CallAsync(up, Upstream.Chat())).Chunks[^1].Cost);
        Assert.Equal(0.25m, (await CallAsync(up, Upstream.Chat(isStreamed: false))).Chunks[^1].Cost);
    }

    [Fact]
    public async Task Completions_take_texts_and_token_ids()
    {
        await using var up = await StartAsync("vllm");
        Assert.Equal(Words.Text, (await CallAsync(up, Upstream.Chat() with { Messages = null, Prompt = "Once" })).Text);
        Assert.Equal(Words.Text, (await CallAsync(up, Upstream.Chat(isStreamed: false) with { Messages = null, PromptTokens = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] })).Text);
        Assert.Equal("/v1/completions", up.Server.Calls[^1].Path);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("openai-compatible")]
    [InlineData("vllm")]
    public async Task Texts_become_vectors(string kind)
    {
        await using var up = await StartAsync(kind);
        var request = new EmbeddingRequest { RequestId = "r", Model = "m", Inputs = [EncodingText.Of("a"), EncodingText.Of("b")], Dimensions = 3 };
        await foreach (var chunk in up.Provider.EmbedAsync(Upstream.Model(), request, CancellationToken.None))
        {
            Assert.Equal([[0.5f, 0, -0.25f], [0.5f, 1, -0.25f]], chunk.Results.OrderBy(result => result.Index).Select(result => result.Values));
            Assert.Equal((12, false), (chunk.Usage!.PromptTokens, chunk.Usage.IsEstimated));
        }
    }

    [Fact]
    public async Task Documents_are_scored()
    {
        await using var up = await StartAsync("vllm");
        var request = new RerankRequest { RequestId = "r", Model = "m", Query = "q", Documents = ["a", "b"] };
        await foreach (var chunk in up.Provider.RerankAsync(Upstream.Model(), request, CancellationToken.None))
        {
            Assert.Equal([0.5f, 1f / 3], chunk.Results.OrderBy(result => result.Index).Select(result => result.Values[0]));
            Assert.Equal(30, chunk.Usage!.PromptTokens);
        }
    }

    [Fact]
    public async Task Vllms_health_and_load_are_read()
    {
        var wire = new OpenAiWire("vllm");
        await using var up = await Upstream.StartAsync("vllm", wire);
        Assert.Equal(new ProviderStatus(true, Running: 5, Waiting: 4, CacheUsage: 0.5), await up.Provider.ProbeAsync(CancellationToken.None));
        wire.IsHealthy = false;
        var down = await up.Provider.ProbeAsync(CancellationToken.None);
        Assert.False(down.IsReady);
        Assert.Contains("503", down.Problem, StringComparison.Ordinal);
    }

    private static Task<Upstream> StartAsync(string kind, params (string Field, string Value)[] settings) =>
        Upstream.StartAsync(kind, new OpenAiWire(kind == "openai-compatible" ? "compatible" : kind), settings: settings);

    private static Task<Answer> CallAsync(Upstream up, GenerationRequest request, string model = "good") =>
        Answer.ReadAsync(up.Provider.GenerateAsync(Upstream.Model(model), request, CancellationToken.None));
}
