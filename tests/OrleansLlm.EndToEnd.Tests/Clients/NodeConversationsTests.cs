using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>Conversations by the npm package <c>openai</c>, unmodified, in a Node.js process, against a silo process.</summary>
public sealed class NodeConversationsTests(SharedSilo shared, NodePackages node) : IClassFixture<NodePackages>
{
    [Fact]
    public async Task A_conversation_is_made_of_items_gone_on_with_by_a_response_and_deleted()
    {
        var result = await node.RunScenarioAsync(shared.Silo, "conversation");
        Assert.Equal("shop", result.GetProperty("made").GetProperty("metadata").GetProperty("team").GetString());
        Assert.Equal("sales", result.GetProperty("updated").GetProperty("metadata").GetProperty("team").GetString());
        Assert.Equal(["user", "assistant"], result.GetProperty("added").GetProperty("data").EnumerateArray().Select(item => item.GetProperty("role").GetString()));
        Assert.Equal("Noted.", result.GetProperty("item").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(["Hello", "My name is Tom.", "Noted.", "What is RAG?", result.GetProperty("answer").GetString()!], Texts(result.GetProperty("all")));
        Assert.Equal(result.GetProperty("made").GetProperty("id").GetString(), result.GetProperty("left").GetProperty("id").GetString());
        Assert.Equal(404, result.GetProperty("noItem").GetInt32());
        Assert.True(result.GetProperty("deleted").GetProperty("deleted").GetBoolean());
        Assert.Equal(404, result.GetProperty("gone").GetInt32());
    }

    private static IEnumerable<string> Texts(JsonElement items) => items.EnumerateArray().Select(item => item.GetProperty("content")[0].GetProperty("text").GetString()!);
}
