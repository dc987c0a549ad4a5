using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Registry;

namespace OrleansLlm.Providers.Tests.Kinds;

public sealed class ChatClientProviderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_registered_in_code_serves_chats(bool isStreamed)
    {
        var client = new ScriptedClient(
            new ChatResponseUpdate(ChatRole.Assistant, "Hello "),
            new ChatResponseUpdate(ChatRole.Assistant, "there."),
            new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 9, OutputTokenCount = 3 })]) { FinishReason = ChatFinishReason.Length });
        var answer = await CallAsync(client, Upstream.Chat(isStreamed) with
        {
            Sampling = new SamplingSettings { Temperature = 0.5f, TopK = 3, Seed = 4 },
            Stop = ["END"],
        });
        Assert.Equal(("Hello there.", FinishReason.Length, 9, 3, false), (answer.Text, answer.Finish, answer.Usage!.PromptTokens, answer.Usage.CompletionTokens, answer.Usage.IsEstimated));
        Assert.Equal(("good", 0.5f, 3, 4L, 64, "END"), (client.Options!.ModelId, client.Options.Temperature, client.Options.TopK, client.Options.Seed, client.Options.MaxOutputTokens, client.Options.StopSequences![0]));
    }

    [Fact]
    public async Task Calls_of_functions_go_both_ways()
    {
        var client = new ScriptedClient(
            new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("c2", "look_up", new Dictionary<string, object?> { ["q"] = "fox" })]) { FinishReason = ChatFinishReason.ToolCalls });
        var answer = await CallAsync(client, Upstream.Chat() with
        {
            Messages =
            [
                new Contracts.Routing.ChatMessage { Role = "user", Content = "x" },
                new Contracts.Routing.ChatMessage { Role = "assistant", ToolCalls = [new ToolCall { Id = "c1", Name = "look_up", ArgumentsJson = """{"q":"dog"}""" }] },
                new Contracts.Routing.ChatMessage { Role = "tool", Content = "a dog", ToolCallId = "c1" },
            ],
            Tools = [new ToolDefinition { Name = "look_up", ParametersJson = """{"type":"object"}""" }],
            ToolChoice = new ToolChoice { Mode = ToolChoiceMode.Required },
        });
        var call = Assert.Single(answer.Chunks.SelectMany(chunk => chunk.Deltas).Single(delta => delta.ToolCalls is not null).ToolCalls!);
        Assert.Equal(("c2", "look_up", """{"q":"fox"}"""), (call.Id, call.Name, call.Arguments));
        Assert.Equal(FinishReason.ToolCalls, answer.Finish);
        Assert.True(answer.Usage!.IsEstimated);
        Assert.IsType<FunctionCallContent>(client.Messages[1].Contents[0]);
        Assert.IsType<FunctionResultContent>(client.Messages[2].Contents[0]);
        Assert.Equal(ChatToolMode.RequireAny, client.Options!.ToolMode);
    }

    [Fact]
    public async Task A_client_that_goes_on_beyond_what_was_allowed_is_left()
    {
        var words = Enumerable.Range(0, 2_000).Select(i => new ChatResponseUpdate(ChatRole.Assistant, $"w{i:d4} ")).ToArray();
        var client = new ScriptedClient(words);
        var answer = await CallAsync(client, Upstream.Chat());
        Assert.Equal((FinishReason.Length, 96, true), (answer.Finish, answer.Usage!.CompletionTokens, answer.Usage.IsEstimated));
        Assert.InRange(client.Told, 65, 64 * 3);
        Assert.True(client.HasEnded);
    }

    [Fact]
    public async Task What_a_client_throws_is_a_failure_without_secrets()
    {
        var client = new ScriptedClient { Failure = new InvalidOperationException("the key sk-abcdefghijkl is bad") };
        var answer = await CallAsync(client, Upstream.Chat());
        Assert.Equal(ProviderFailure.ServerError, answer.Failure?.Kind);
        Assert.DoesNotContain("abcdefghijkl", answer.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_counterpart_is_refused_by_name()
    {
        var answer = await CallAsync(new ScriptedClient(), Upstream.Chat() with { Choices = 2 });
        Assert.Equal((ProviderFailure.Unsupported, "n"), (answer.Failure!.Kind, answer.Failure.Parameter));
    }

    private static async Task<Answer> CallAsync(IChatClient client, GenerationRequest request)
    {
        var settings = new Dictionary<string, string?> { ["OrleansLlm:Providers:mine:Kind"] = "code", ["OrleansLlm:Providers:mine:Models:m:ContextLength"] = "100" };
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddChatClientProvider("mine", _ => client)
            .AddProviders()
            .BuildServiceProvider();
        var provider = services.GetRequiredService<IProviderRegistry>().Provider("mine");
        return await Answer.ReadAsync(provider.GenerateAsync(Upstream.Model(), request, CancellationToken.None));
    }

    private sealed class ScriptedClient(params ChatResponseUpdate[] updates) : IChatClient
    {
        public Exception? Failure { get; init; }

        public ChatOptions? Options { get; private set; }

        /// <summary>Updates that were asked for.</summary>
        public int Told { get; private set; }

        /// <summary>Nobody waits for more of them.</summary>
        public bool HasEnded { get; private set; }

        public IReadOnlyList<Microsoft.Extensions.AI.ChatMessage> Messages { get; private set; } = [];

        public async Task<ChatResponse> GetResponseAsync(IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            (Messages, Options) = ([.. messages], options);
            await Task.Yield();
            if (Failure is not null)
            {
                throw Failure;
            }

            try
            {
                foreach (var update in updates)
                {
                    Told++;
                    yield return update;
                }
            }
            finally
            {
                HasEnded = true;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
