using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.FileSearch;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.Tests.FileSearch;

public sealed class GroundedBudgetTests
{
    private static readonly FileSearchSettings s_settings = new() { Stores = ["vs_1"], Packing = new PackingOptions { MaxTokens = 100 } };

    [Fact]
    public async Task Passages_get_what_was_asked_for_where_the_window_has_it()
    {
        var budget = await OfAsync(window: 8192, "When does it open?");
        Assert.Equal((100, GroundedPromptStyle.Full), (budget.Tokens, budget.Style));
        Assert.Equal(GroundedPromptStyle.Compact, (await OfAsync(window: 1024, "When does it open?")).Style);
    }

    [Fact]
    public async Task An_unknown_window_sets_no_limit() => Assert.Equal(100, (await OfAsync(window: 0, "When does it open?")).Tokens);

    [Fact]
    public async Task The_oldest_messages_go_before_passages_do()
    {
        var old = string.Join(' ', Enumerable.Repeat("word", 60));
        var budget = await OfAsync(window: 160, old, old, "When does it open?");
        Assert.Equal("When does it open?", budget.Chat.Question);
        Assert.Empty(budget.Chat.History);
        Assert.InRange(budget.Tokens, 60, 100);
    }

    [Fact]
    public async Task A_question_that_fills_the_window_is_refused()
    {
        var failure = await Assert.ThrowsAsync<LlmException>(() => OfAsync(window: 40, string.Join(' ', Enumerable.Repeat("word", 50))));
        Assert.Equal(LlmErrorCode.ContextLengthExceeded, failure.Code);
    }

    [Fact]
    public void Rules_join_the_systems_message_and_passages_stand_in_the_users()
    {
        var chat = new GroundedChat([new ChatMessage { Role = "system", Content = "Be brief." }, new ChatMessage { Role = "user", Content = "Q?" }]);
        var full = chat.With("documents, Q?", GroundedPromptStyle.Full);
        Assert.Equal(["system", "user"], full.Select(message => message.Role));
        Assert.StartsWith("Be brief.\n\nAnswer the user's question from the documents", full[0].Content, StringComparison.Ordinal);
        Assert.DoesNotContain("documents, Q?", full[0].Content, StringComparison.Ordinal);
        Assert.Equal("Be brief.", chat.With("Q?", GroundedPromptStyle.Compact)[0].Content);
    }

    /// <summary>Words are tokens; user and assistant in turn, the user last.</summary>
    private static Task<GroundedBudget> OfAsync(int window, params string[] texts)
    {
        var messages = texts.Select((text, i) => new ChatMessage { Role = (texts.Length - i) % 2 == 1 ? "user" : "assistant", Content = text }).ToList();
        var request = new GenerationRequest { RequestId = "r", Model = "m", Messages = messages, MaxTokens = 20 };
        return GroundedBudget.OfAsync(request, s_settings, smallWindow: 4096, asked => Task.FromResult(new PromptSize
        {
            ContextLength = window,
            Tokens = asked.Messages!.Sum(message => message.Content!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length),
        }));
    }
}
