using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansLlm.Client.Tests.Chat;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace OrleansLlm.Client.Tests.Cluster;

/// <summary>The fakes take objects as they are; a real cluster takes what Orleans can serialise.</summary>
public sealed class WireTests
{
    [Fact]
    public async Task A_refusal_survives_the_wire_with_its_error()
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<LlmException>>();
        var sent = new LlmException(LlmErrorCode.BudgetExceeded, "no room", retryAfter: TimeSpan.FromDays(3)) { Refusal = Refusals.Budget };
        var received = serializer.Deserialize(serializer.SerializeToArray(sent))!;
        Assert.Equal((sent.Code, sent.Message, sent.RetryAfter), (received.Code, received.Message, received.RetryAfter));
        Refusals.AssertSame(sent.Refusal, received.Refusal);
    }

    [Fact]
    public async Task A_request_with_every_field_survives_the_wire()
    {
        var (client, cluster) = FakeCluster.Create();
        using var chat = Clients.Cluster(client);
        ChatMessage[] messages =
        [
            new(ChatRole.User, "u") { AuthorName = "bob" },
            new(ChatRole.Assistant, [new FunctionCallContent("c1", "f", new Dictionary<string, object?> { ["a"] = 1 })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "r")]),
        ];
        await chat.GetResponseAsync(messages, new ChatOptions
        {
            Instructions = "i",
            Temperature = 0.5f,
            TopK = 3,
            Seed = 1,
            StopSequences = ["a", "b"],
            Tools = [AIFunctionFactory.Create((string city) => city, "f", "d")],
            ToolMode = ChatToolMode.RequireSpecific("f"),
            AllowMultipleToolCalls = false,
            AdditionalProperties = new()
            {
                ["logit_bias"] = new Dictionary<int, float> { [5] = 1 }, ["min_p"] = 0.1, ["top_logprobs"] = 2, ["user"] = "u",
                ["chat_template_kwargs"] = new Dictionary<string, object> { ["x"] = true },
            },
        });
        var sent = cluster.Router.Calls.Single().Request;
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<GenerationRequest>>();
        var received = serializer.Deserialize(serializer.SerializeToArray(sent))!;
        Assert.Equal(Canonical.Of(sent).ToJsonString(), Canonical.Of(received).ToJsonString());
        Assert.Equal(4, received.Messages!.Count);
        Assert.Equal(["a", "b"], received.Stop!);
        Assert.Equal(1f, received.Sampling.LogitBias![5]);
        Assert.Equal(["f"], received.ToolChoice!.Functions!);
    }

    [Fact]
    public async Task A_chunk_with_calls_survives_the_wire()
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<GenerationChunk>>();
        var received = serializer.Deserialize(serializer.SerializeToArray(FakeRouterGrain.CallParts[0]))!;
        Assert.Equal(FakeRouterGrain.CallParts[0].Deltas[0].ToolCalls!.Single(), received.Deltas[0].ToolCalls!.Single());
    }
}
