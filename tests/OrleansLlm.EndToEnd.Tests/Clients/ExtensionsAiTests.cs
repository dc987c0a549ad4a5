using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Contracts;
using OrleansLlm.EndToEnd.Tests.Monitoring;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>What an <see cref="IChatClient"/> of our SDK promises, whichever transport it has.</summary>
public abstract class ExtensionsAiTests(SharedSilo shared)
{
    private const string Question = "What is RAG?";

    private static readonly ChatOptions Greedy = new() { Temperature = 0 };

    [Fact]
    public async Task A_chat_is_answered_with_usage_and_cost()
    {
        var answer = await Chat().GetResponseAsync(Question, Greedy);

        Assert.NotEmpty(answer.Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal("ember", answer.ModelId);
        Assert.True(answer.Usage!.InputTokenCount > 0);
        Assert.True(answer.Usage.OutputTokenCount > 0);
        Assert.NotNull(answer.AdditionalProperties);
        Assert.True(Assert.IsType<decimal>(answer.AdditionalProperties[LlmProperties.Cost]) > 0);
    }

    [Fact]
    public async Task A_stream_brings_the_same_text_piece_by_piece_and_usage_at_its_end()
    {
        var whole = await Chat().GetResponseAsync(Question, Greedy);

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in Chat().GetStreamingResponseAsync(Question, Greedy))
        {
            updates.Add(update);
        }

        Assert.True(updates.Count(update => update.Text.Length > 0) > 3);
        var streamed = updates.ToChatResponse();
        Assert.Equal(whole.Text, streamed.Text);
        Assert.Equal(whole.FinishReason, streamed.FinishReason);
        Assert.Equal(whole.Usage!.OutputTokenCount, streamed.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task A_stop_string_ends_the_answer_and_is_not_in_it()
    {
        var text = (await Chat().GetResponseAsync(Question, Greedy)).Text;
        var stop = text.Substring(text.Length / 2, 4);

        var stopped = await Chat().GetResponseAsync(Question, new ChatOptions { Temperature = 0, StopSequences = [stop] });

        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], stopped.Text);
        Assert.Equal(ChatFinishReason.Stop, stopped.FinishReason);
    }

    [Fact]
    public async Task The_token_limit_ends_the_answer_with_reason_length()
    {
        var answer = await Chat().GetResponseAsync(Question, new ChatOptions { MaxOutputTokens = 3 });
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(3, answer.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_text_and_others_do_not()
    {
        var texts = new List<string>();
        foreach (var seed in (long[])[7, 7, 8, 9, 10])
        {
            var options = new ChatOptions { Seed = seed, Temperature = 1.5f, MaxOutputTokens = 20 };
            texts.Add((await Chat().GetResponseAsync(Question, options)).Text);
        }

        Assert.Equal(texts[0], texts[1]);
        Assert.NotEqual([texts[0]], texts.Distinct());
    }

    [Fact]
    public async Task Cancelling_a_stream_frees_its_slot()
    {
        const int MaxTokens = 900;
        using var http = shared.Silo.Http();
        var before = await MetricsPage.IdleAsync(http);
        using var cancel = new CancellationTokenSource();
        var options = new ChatOptions
        {
            MaxOutputTokens = MaxTokens,
            AdditionalProperties = new() { [LlmProperties.IgnoreEndOfSequence] = true },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Chat().GetStreamingResponseAsync(Question, options, cancel.Token))
            {
                if (update.Text.Length > 0)
                {
                    await cancel.CancelAsync();
                }
            }
        });

        await Cancellation.WasSeenAsync(http, before, asked: MaxTokens);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Function_invocation_calls_the_function_and_answers_from_its_result(bool streams)
    {
        var asked = new List<string>();
        var search = AIFunctionFactory.Create(
            (string query) =>
            {
                asked.Add(query);
                return "The Paris office opens at 9:15.";
            },
            "search_documents",
            "Searches our documents.");
        using var chat = Chat().AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Temperature = 0, Tools = [search] };
        const string Asked = "What do our documents say about opening hours?";

        var answer = streams ? await chat.GetStreamingResponseAsync(Asked, options).ToChatResponseAsync() : await chat.GetResponseAsync(Asked, options);

        Assert.Equal(["opening hours"], asked);
        Assert.Equal([ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant], answer.Messages.Select(message => message.Role));
        Assert.Single(answer.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal("The Paris office opens at 9:15.", answer.Messages[^1].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
    }

    [Fact]
    public async Task A_call_that_is_required_is_made_and_one_that_is_forbidden_is_not()
    {
        var weather = AIFunctionFactory.Create((string city) => city, "get_weather");
        var required = await Chat().GetResponseAsync(
            "Hello", new ChatOptions { Temperature = 0, Tools = [weather], ToolMode = ChatToolMode.RequireSpecific("get_weather"), AllowMultipleToolCalls = false });
        var call = Assert.Single(required.Messages[^1].Contents.OfType<FunctionCallContent>());
        Assert.Equal(("get_weather", ChatFinishReason.ToolCalls), (call.Name, required.FinishReason));
        Assert.True(call.Arguments!.ContainsKey("city"));

        var forbidden = await Chat().GetResponseAsync(
            "What is the weather in Rome?", new ChatOptions { Temperature = 0, Tools = [weather], ToolMode = ChatToolMode.None });
        Assert.Empty(forbidden.Messages[^1].Contents.OfType<FunctionCallContent>());
    }

    [Fact]
    public async Task A_wrong_key_is_unauthenticated()
    {
        var failure = await Assert.ThrowsAsync<LlmException>(() => Chat(key: "sk-a-wrong-key").GetResponseAsync(Question));
        Assert.Equal(LlmErrorCode.Unauthenticated, failure.Code);
    }

    [Fact]
    public async Task An_unknown_model_is_model_not_found()
    {
        var failure = await Assert.ThrowsAsync<LlmException>(
            () => Chat().GetResponseAsync(Question, new ChatOptions { ModelId = "no-such-model" }));
        Assert.Equal(LlmErrorCode.ModelNotFound, failure.Code);
        Assert.Contains("no-such-model", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_out_of_range_is_an_invalid_request_that_names_it()
    {
        var failure = await Assert.ThrowsAsync<LlmException>(
            () => Chat().GetResponseAsync(Question, new ChatOptions { Temperature = 5 }));
        Assert.Equal(LlmErrorCode.InvalidRequest, failure.Code);
        Assert.Equal("temperature", failure.Parameter);
    }

    [Fact]
    public async Task An_over_long_prompt_is_context_length_exceeded()
    {
        var prompt = string.Concat(Enumerable.Repeat("many words ", 3000));
        var failure = await Assert.ThrowsAsync<LlmException>(() => Chat().GetResponseAsync(prompt));
        Assert.Equal(LlmErrorCode.ContextLengthExceeded, failure.Code);
    }

    /// <summary>A client of the shared silo whose default model is <c>ember</c>.</summary>
    private protected abstract IChatClient Chat(string key = SiloProcess.Key);
}
