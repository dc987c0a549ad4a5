using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Chat;

public sealed class ToolCallTests
{
    private const string Tools = """[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}},{"type":"function","function":{"name":"g"}}]""";

    [Fact]
    public async Task Calls_are_streamed_as_openai_clients_expect_each_piece_with_its_index()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => TwoCalls();

        var text = await (await api.PostAsync("/v1/chat/completions", Request("\"stream\":true"))).Content.ReadAsStringAsync();

        var choices = text.Split("\n\n").Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("choices")[0].GetRawText());
        Assert.Equal(
            [
                """{"index":0,"delta":{"role":"assistant","content":null,"refusal":null},"logprobs":null,"finish_reason":null}""",
                """{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]},"logprobs":null,"finish_reason":null}""",
                """{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\u0022a\u0022:1}"}}]},"logprobs":null,"finish_reason":null}""".Replace("\\u0022", "\\\""),
                """{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},"logprobs":null,"finish_reason":null}""",
                """{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}""",
            ],
            choices);
        Assert.EndsWith("data: [DONE]\n\n", text);
    }

    [Fact]
    public async Task Nothing_is_streamed_while_it_is_open_whether_a_call_comes()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(Chunks.Accepted, Chunks.Text(""), Chunks.Text(""), Chunks.Text("Hi"), Chunks.Finish(), Chunks.Usage());

        var text = await (await api.PostAsync("/v1/chat/completions", Request("\"stream\":true"))).Content.ReadAsStringAsync();

        Assert.Equal(3, text.Split("\n\n").Count(line => line.StartsWith("data: {", StringComparison.Ordinal)));
        Assert.Contains("\"role\":\"assistant\",\"content\":\"\"", text);
    }

    [Fact]
    public async Task A_whole_answer_has_its_calls_and_no_content()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => TwoCalls();

        var answer = await (await api.PostAsync("/v1/chat/completions", Request("\"n\":1"))).JsonAsync();

        var choice = answer.GetProperty("choices")[0];
        Assert.Equal(
            """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]}""",
            choice.GetProperty("message").GetRawText());
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Text_beside_calls_stays_content()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(
            Chunks.Accepted, Chunks.Call(0, "{}", "call_1", "f", text: "Let me look."), Chunks.Finish(FinishReason.ToolCalls), Chunks.Usage());

        var answer = await (await api.PostAsync("/v1/chat/completions", Request("\"n\":1"))).JsonAsync();

        Assert.Equal("Let me look.", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("\"none\"", ToolChoiceMode.None, null)]
    [InlineData("\"auto\"", ToolChoiceMode.Auto, null)]
    [InlineData("\"required\"", ToolChoiceMode.Required, null)]
    [InlineData("""{"type":"function","function":{"name":"g"}}""", ToolChoiceMode.Required, "g")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]}}""", ToolChoiceMode.Auto, "f,g")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}}""", ToolChoiceMode.Required, "f")]
    public async Task The_choice_among_tools_reaches_the_router(string choice, ToolChoiceMode mode, string? functions)
    {
        await using var api = await ApiHost.StartAsync();

        await api.PostAsync("/v1/chat/completions", Request($"\"parallel_tool_calls\":false,\"tool_choice\":{choice}"));

        var request = api.Router.LastRequest;
        Assert.Equal((mode, functions), (request.ToolChoice!.Mode, request.ToolChoice.Functions is { } names ? string.Join(',', names) : null));
        Assert.False(request.ParallelToolCalls);
        Assert.Equal([true, false], request.Tools!.Select(tool => tool.Strict));
    }

    [Fact]
    public async Task The_openai_client_for_dotnet_reads_calls_whole_and_streamed()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => TwoCalls();
        var chat = new OpenAIClient(new ApiKeyCredential(ApiHost.UserKey), new OpenAIClientOptions { Endpoint = new Uri(api.Client.BaseAddress!, "/v1") }).GetChatClient("ember");
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("f"), ChatTool.CreateFunctionTool("g") } };

        ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage("x")], options);
        var arguments = new Dictionary<int, string>();
        await foreach (var part in chat.CompleteChatStreamingAsync([new UserChatMessage("x")], options))
        {
            foreach (var call in part.ToolCallUpdates)
            {
                arguments[call.Index] = arguments.GetValueOrDefault(call.Index) + call.FunctionArgumentsUpdate;
            }
        }

        Assert.Equal((ChatFinishReason.ToolCalls, 0), (whole.FinishReason, whole.Content.Count));
        Assert.Equal(["f{\"a\":1}", "g{}"], whole.ToolCalls.Select(call => call.FunctionName + call.FunctionArguments));
        Assert.Equal(["{\"a\":1}", "{}"], arguments.OrderBy(entry => entry.Key).Select(entry => entry.Value));
    }

    private static string Request(string field) => $$"""{"model":"ember","messages":[{"role":"user","content":"Hi"}],"tools":{{Tools}},{{field}}}""";

    private static IAsyncEnumerable<GenerationChunk> TwoCalls() => Chunks.Play(
        Chunks.Accepted,
        Chunks.Text(""),
        Chunks.Call(0, "", "call_1", "f"),
        Chunks.Call(0, "{\"a\":1}"),
        Chunks.Call(1, "{}", "call_2", "g"),
        Chunks.Finish(FinishReason.ToolCalls),
        Chunks.Usage());
}
