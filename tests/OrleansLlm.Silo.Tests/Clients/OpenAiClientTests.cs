using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Clients;

/// <summary>The unmodified OpenAI client for .NET against the HTTP surface.</summary>
public sealed class OpenAiClientTests
{
    [Fact]
    public async Task It_reads_answers_and_usage()
    {
        await using var api = await ApiHost.StartAsync();

        ChatCompletion answer = await Client(api).GetChatClient("ember").CompleteChatAsync("Hi");

        Assert.Equal("Hello world", answer.Content[0].Text);
        Assert.Equal((3, 2, ChatFinishReason.Stop), (answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount, answer.FinishReason));
    }

    [Fact]
    public async Task It_reads_streams_with_usage_at_the_end()
    {
        await using var api = await ApiHost.StartAsync();
        var text = "";
        ChatTokenUsage? usage = null;

        await foreach (var update in Client(api).GetChatClient("ember").CompleteChatStreamingAsync("Hi"))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
        }

        Assert.Equal(("Hello world", 5), (text, usage?.TotalTokenCount));
    }

    [Fact]
    public async Task It_reports_refusals_with_their_status()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(LlmErrorCode.BudgetExceeded, "No money left."));

        var exception = await Assert.ThrowsAsync<ClientResultException>(() => Client(api).GetChatClient("ember").CompleteChatAsync("Hi"));

        Assert.Equal(402, exception.Status);
        Assert.Contains("No money left.", exception.Message);
    }

    [Fact]
    public async Task It_lists_models()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Models = [new ModelInfo { Name = "ember", Architecture = "llama", CreatedAt = api.Clock.GetUtcNow() }];

        var models = await Client(api).GetOpenAIModelClient().GetModelsAsync();

        Assert.Equal("ember", Assert.Single(models.Value).Id);
    }

    private static OpenAIClient Client(ApiHost api) => new(
        new ApiKeyCredential(ApiHost.UserKey), new OpenAIClientOptions { Endpoint = new Uri(api.Client.BaseAddress!, "/v1") });
}
