using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.FileSearch;
using OrleansLlm.Silo.Mcp;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Mcp;

public sealed class McpSearchTests
{
    [Fact]
    public async Task Stores_that_have_expired_are_left_out_told_and_hurt_no_search()
    {
        await using var api = await ApiHost.StartAsync();
        var kept = await StoreAsync(api, "\"name\":\"kept\"");
        var expired = new List<string>();
        for (var i = 0; i < 25; i++)
        {
            expired.Add(await StoreAsync(api, $$"""
                "name":"old {{i}}","expires_after":{"anchor":"last_active_at","days":1}
                """));
        }

        api.Clock.Advance(TimeSpan.FromDays(2));
        var result = await SearchAsync(api, "{\"query\":\"When does Paris open?\"}");
        var content = result.GetProperty("structuredContent");
        Assert.False(result.TryGetProperty("isError", out var isError) && isError.GetBoolean(), result.GetRawText());
        Assert.StartsWith($"{kept}/", Assert.Single(content.GetProperty("results").EnumerateArray()).GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(expired.AsEnumerable().Reverse(), content.GetProperty("left_out").EnumerateArray().Select(one => one.GetProperty("vector_store_id").GetString()));
        Assert.Contains("has expired: it was not used for 1 days", content.GetProperty("left_out")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);

        // One that is asked for by name is an error, as before.
        var named = await SearchAsync(api, $$"""{"query":"x","vector_store_ids":["{{kept}}","{{expired[0]}}"]}""");
        Assert.True(named.GetProperty("isError").GetBoolean());
        Assert.Contains($"The vector store '{expired[0]}' has expired", named.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        var twice = (await SearchAsync(api, $$"""{"query":"x","vector_store_ids":["{{kept}}","{{kept}}"]}""")).GetProperty("structuredContent");
        Assert.False(twice.TryGetProperty("left_out", out _));
        Assert.Single(twice.GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task A_chat_is_offered_as_many_stores_as_one_file_search_takes()
    {
        await using var api = await ApiHost.StartAsync();
        var chat = api.Services.GetServices<IMcpTool>().Single(tool => tool.Name == "chat");
        var described = await chat.DescribeAsync(new Caller { Tenant = TenantKey.DefaultTenant, KeyId = "k" }, CancellationToken.None);
        Assert.Equal(FileSearchSettings.MaxStores, described.InputSchema.GetProperty("properties").GetProperty("vector_store_ids").GetProperty("maxItems").GetInt32());
    }

    private static async Task<string> StoreAsync(ApiHost api, string fields)
    {
        using var content = new ByteArrayContent("The Paris office opens at 9:15."u8.ToArray());
        using var form = new MultipartFormDataContent { { new StringContent("assistants"), "purpose" }, { content, "file", "offices.txt" } };
        using var upload = new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form };
        var file = (await (await api.SendAsync(upload)).JsonAsync()).GetProperty("id").GetString()!;
        var id = (await (await api.PostAsync("/v1/vector_stores", $$"""{"file_ids":["{{file}}"],{{fields}}}""")).JsonAsync()).GetProperty("id").GetString()!;
        var store = api.VectorStores[new VectorStoreKey(TenantKey.DefaultTenant, id).ToString()];
        await store.SetAsync(file, read => read with { Status = StoreFileStatus.Completed, Chunks = 1 });
        store.Found = new IndexSearchResult
        {
            Hits = [new IndexSearchHit { Document = file, Chunk = new IndexedChunk { Text = "The Paris office opens at 9:15." }, Scores = new IndexScores { Fused = 0.5f } }],
        };
        return id;
    }

    private static async Task<JsonElement> SearchAsync(ApiHost api, string arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{{arguments}} } }""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await api.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text.Split('\n').Single(line => line.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..]).GetProperty("result");
    }
}
