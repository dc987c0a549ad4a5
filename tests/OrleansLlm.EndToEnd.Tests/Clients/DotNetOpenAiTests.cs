using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OrleansLlm.EndToEnd.Tests.Monitoring;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>The NuGet package <c>OpenAI</c>, unmodified, against a silo process.</summary>
public sealed class DotNetOpenAiTests(SharedSilo shared)
{
    private const string Documents = "What do our documents say about opening hours?";

    private static readonly ChatTool Search = ChatTool.CreateFunctionTool(
        "search_documents", "Searches our documents.", BinaryData.FromString("""{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}"""));

    private static readonly ChatMessage[] Question = [new UserChatMessage("What is RAG?")];

    [Fact]
    public async Task A_chat_is_answered_with_usage()
    {
        ChatCompletion answer = await Chat().CompleteChatAsync(Question, new ChatCompletionOptions { Temperature = 0 });

        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.True(answer.Usage.InputTokenCount > 0);
        Assert.True(answer.Usage.OutputTokenCount > 0);
        Assert.Equal("ember", answer.Model);
    }

    [Fact]
    public async Task A_stream_brings_the_same_text_piece_by_piece_and_usage_at_its_end()
    {
        var options = new ChatCompletionOptions { Temperature = 0 };
        ChatCompletion whole = await Chat().CompleteChatAsync(Question, options);

        var text = "";
        var pieces = 0;
        ChatTokenUsage? usage = null;
        await foreach (var update in Chat().CompleteChatStreamingAsync(Question, options))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            pieces += update.ContentUpdate.Count;
            usage ??= update.Usage;
        }

        Assert.Equal(whole.Content[0].Text, text);
        Assert.True(pieces > 3, $"{pieces} pieces");
        Assert.Equal(whole.Usage.OutputTokenCount, usage!.OutputTokenCount);
    }

    [Fact]
    public async Task Models_are_listed_and_retrieved()
    {
        var client = Client().GetOpenAIModelClient();
        var models = await client.GetModelsAsync();
        Assert.Contains(models.Value, model => model.Id == "ember");
        Assert.Equal("ember", (await client.GetModelAsync("ember")).Value.Id);
    }

    [Fact]
    public async Task Two_choices_come_with_their_indexes()
    {
        // The package has no property for n: its protocol method takes the body as it is.
        using var body = BinaryContent.Create(BinaryData.FromString(
            """{"model":"ember","messages":[{"role":"user","content":"What is RAG?"}],"n":2,"max_tokens":12}"""));
        var result = await Chat().CompleteChatAsync(body);

        using var answer = JsonDocument.Parse(result.GetRawResponse().Content);
        var choices = answer.RootElement.GetProperty("choices").EnumerateArray().ToList();
        Assert.Equal([0, 1], choices.Select(choice => choice.GetProperty("index").GetInt32()).Order());
        Assert.All(choices, choice => Assert.NotEmpty(choice.GetProperty("message").GetProperty("content").GetString()!));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_text_and_others_do_not()
    {
        var texts = new List<string>();
        foreach (var seed in (long[])[7, 7, 8, 9, 10])
        {
            var options = new ChatCompletionOptions { Seed = seed, Temperature = 1.5f, MaxOutputTokenCount = 20 };
            ChatCompletion answer = await Chat().CompleteChatAsync(Question, options);
            texts.Add(answer.Content[0].Text);
        }

        Assert.Equal(texts[0], texts[1]);
        Assert.NotEqual([texts[0]], texts.Distinct());
    }

    [Fact]
    public async Task A_stop_string_ends_the_answer_and_is_not_in_it()
    {
        ChatCompletion whole = await Chat().CompleteChatAsync(Question, new ChatCompletionOptions { Temperature = 0 });
        var text = whole.Content[0].Text;
        var stop = text.Substring(text.Length / 2, 4);
        var options = new ChatCompletionOptions { Temperature = 0 };
        options.StopSequences.Add(stop);

        ChatCompletion stopped = await Chat().CompleteChatAsync(Question, options);

        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], stopped.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, stopped.FinishReason);
    }

    [Fact]
    public async Task The_token_limit_ends_the_answer_with_reason_length()
    {
        ChatCompletion answer = await Chat().CompleteChatAsync(Question, new ChatCompletionOptions { MaxOutputTokenCount = 3 });
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(3, answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task Log_probabilities_come_with_their_alternatives()
    {
        ChatCompletion answer = await Chat().CompleteChatAsync(
            Question, new ChatCompletionOptions { Temperature = 0, IncludeLogProbabilities = true, TopLogProbabilityCount = 3 });

        Assert.NotEmpty(answer.ContentTokenLogProbabilities);
        Assert.All(answer.ContentTokenLogProbabilities, token =>
        {
            Assert.True(token.LogProbability <= 0);
            Assert.Equal(3, token.TopLogProbabilities.Count);

            // Greedy: the chosen token is the likeliest one.
            Assert.Equal(token.Token, token.TopLogProbabilities[0].Token);
        });
    }

    [Fact]
    public async Task Cancelling_a_stream_frees_its_slots()
    {
        // Sixteen choices: the package reads on for up to two seconds before it closes the connection.
        const int Choices = 16;
        const int MaxTokens = 900;
        using var http = shared.Silo.Http();
        var before = await MetricsPage.IdleAsync(http);
        using var cancel = new CancellationTokenSource();
        var pieces = 0;
        var options = new ChatCompletionOptions { MaxOutputTokenCount = MaxTokens };
        options.Patch.Set("$.ignore_eos"u8, true);
        options.Patch.Set("$.n"u8, Choices);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Chat().CompleteChatStreamingAsync(Question, options, cancel.Token))
            {
                if (++pieces == 3)
                {
                    await cancel.CancelAsync();
                }
            }
        });

        await Cancellation.WasSeenAsync(http, before, asked: Choices * MaxTokens);
    }

    [Fact]
    public async Task A_tool_loop_ends_in_an_answer_from_the_tools_result()
    {
        var options = new ChatCompletionOptions { Temperature = 0, Tools = { Search } };
        List<ChatMessage> chat = [new UserChatMessage(Documents)];
        ChatCompletion first = await Chat().CompleteChatAsync(chat, options);

        var call = Assert.Single(first.ToolCalls);
        Assert.Equal((ChatFinishReason.ToolCalls, "search_documents"), (first.FinishReason, call.FunctionName));
        Assert.Equal("opening hours", JsonElement.Parse(call.FunctionArguments).GetProperty("query").GetString());
        chat.Add(new AssistantChatMessage(first));
        chat.Add(new ToolChatMessage(call.Id, "The Paris office opens at 9:15."));
        ChatCompletion second = await Chat().CompleteChatAsync(chat, options);
        Assert.Equal(("The Paris office opens at 9:15.", ChatFinishReason.Stop), (second.Content[0].Text, second.FinishReason));
    }

    [Fact]
    public async Task A_required_call_is_streamed_in_pieces()
    {
        var options = new ChatCompletionOptions { Temperature = 0, Tools = { Search }, ToolChoice = ChatToolChoice.CreateRequiredChoice(), AllowParallelToolCalls = false };
        var (name, arguments, pieces) = ("", "", 0);
        ChatFinishReason? finish = null;
        await foreach (var update in Chat().CompleteChatStreamingAsync([new UserChatMessage(Documents)], options))
        {
            Assert.Empty(update.ContentUpdate);
            foreach (var part in update.ToolCallUpdates)
            {
                name += part.FunctionName;
                arguments += part.FunctionArgumentsUpdate;
                pieces++;
            }

            finish = update.FinishReason ?? finish;
        }

        Assert.Equal(("search_documents", ChatFinishReason.ToolCalls), (name, finish!.Value));
        Assert.Equal("opening hours", JsonElement.Parse(arguments).GetProperty("query").GetString());
        Assert.True(pieces > 2, $"{pieces} pieces");
    }

    [Fact]
    public async Task A_strict_schema_that_can_not_be_kept_is_400_and_named()
    {
        var tool = ChatTool.CreateFunctionTool("f", null, BinaryData.FromString("""{"type":"object","properties":{"a":{"not":{}}}}"""), functionSchemaIsStrict: true);
        var failure = await Assert.ThrowsAsync<ClientResultException>(
            () => Chat().CompleteChatAsync(Question, new ChatCompletionOptions { Tools = { tool } }));
        Assert.Equal(400, failure.Status);
        Assert.Contains("tools[0].function.parameters.properties.a.not", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_401()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Chat(key: "sk-wrong").CompleteChatAsync(Question));
        Assert.Equal(401, failure.Status);
    }

    [Fact]
    public async Task An_unknown_model_is_404()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Chat(model: "no-such-model").CompleteChatAsync(Question));
        Assert.Equal(404, failure.Status);
        Assert.Contains("no-such-model", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_out_of_range_is_400_and_named()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(
            () => Chat().CompleteChatAsync(Question, new ChatCompletionOptions { Temperature = 5 }));
        Assert.Equal(400, failure.Status);
        Assert.Contains("temperature", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_over_long_prompt_is_400_context_length_exceeded()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(
            () => Chat().CompleteChatAsync([new UserChatMessage(string.Concat(Enumerable.Repeat("many words ", 3000)))]));
        Assert.Equal(400, failure.Status);
        Assert.Contains("context_length_exceeded", failure.Message, StringComparison.Ordinal);
    }

    private OpenAIClient Client(string key = SiloProcess.Key) => new(
        new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(shared.Silo.Url, "/v1") });

    private ChatClient Chat(string model = "ember", string key = SiloProcess.Key) => Client(key).GetChatClient(model);
}
