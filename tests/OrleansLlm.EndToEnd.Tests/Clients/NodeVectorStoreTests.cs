using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>Vector stores by the npm package <c>openai</c>, unmodified, in a Node.js process, against a silo process.</summary>
public sealed class NodeVectorStoreTests(SharedSilo shared, NodePackages node) : IClassFixture<NodePackages>
{
    [Fact]
    public async Task A_store_is_filled_by_the_clients_own_helpers_searched_and_deleted()
    {
        var result = await node.RunScenarioAsync(shared.Silo, "vectorStore", []);
        Assert.False(result.TryGetProperty("error", out _), result.GetRawText());
        var attached = result.GetProperty("attached");
        Assert.Equal(("completed", "eu"), (attached.GetProperty("status").GetString(), attached.GetProperty("attributes").GetProperty("region").GetString()));
        Assert.Equal("""{"type":"static","static":{"max_chunk_size_tokens":200,"chunk_overlap_tokens":50}}""", attached.GetProperty("chunking_strategy").GetRawText());
        Assert.Equal(("completed", 2), (result.GetProperty("batch").GetProperty("status").GetString(), result.GetProperty("batch").GetProperty("file_counts").GetProperty("completed").GetInt32()));
        Assert.Equal("unsupported_file", result.GetProperty("failed").GetProperty("last_error").GetProperty("code").GetString());

        var hit = result.GetProperty("found")[0];
        Assert.Equal("handbook.md", hit.GetProperty("filename").GetString());
        Assert.Contains("ten days", hit.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.InRange(hit.GetProperty("score").GetDouble(), 0, 1);
        Assert.Contains("ten days", Texts(result.GetProperty("content")), StringComparison.Ordinal);
        Assert.Equal("us", result.GetProperty("updated").GetProperty("attributes").GetProperty("region").GetString());
        Assert.Equal(4, result.GetProperty("listed").GetArrayLength());
        Assert.Equal(("New", 404), (result.GetProperty("renamed").GetProperty("name").GetString(), result.GetProperty("gone").GetInt32()));
    }

    private static string Texts(JsonElement parts) => string.Join('\n', parts.EnumerateArray().Select(part => part.GetProperty("text").GetString()));
}
