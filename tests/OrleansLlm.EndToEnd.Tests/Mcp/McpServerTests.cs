using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Mcp;

/// <summary>A silo process as an MCP server, through the official client.</summary>
public sealed class McpServerTests(SharedSilo shared)
{
    private const string Text = "The Lyon office has a canteen on the second floor.\n\nThe Paris office opens at 9:15.\n\nBicycles may be left in the yard.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_are_searched_fetched_and_read_as_resources_and_models_asked()
    {
        using var http = shared.Silo.Http();
        var (store, file) = await StoreAsync(http, "offices.txt", Text);
        await using var client = await ConnectAsync(SiloProcess.Key);

        var tools = await client.ListToolsAsync(cancellationToken: Cancel);
        Assert.Equal(["chat", "fetch", "search"], tools.Select(tool => tool.Name).Order());
        Assert.Contains("ember", tools.Single(tool => tool.Name == "chat").JsonSchema.GetProperty("properties").GetProperty("model").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));

        var found = await CallAsync(client, "search", new() { ["query"] = "When does the Paris office open?", ["vector_store_ids"] = new[] { store } });
        var hit = found.GetProperty("results")[0];
        Assert.Contains("opens at 9:15", hit.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("offices.txt", hit.GetProperty("title").GetString());
        Assert.StartsWith($"{store}/{file}#", hit.GetProperty("id").GetString(), StringComparison.Ordinal);

        var passage = await CallAsync(client, "fetch", new() { ["id"] = hit.GetProperty("id").GetString() });
        Assert.Contains("opens at 9:15", passage.GetProperty("text").GetString(), StringComparison.Ordinal);
        var whole = await CallAsync(client, "fetch", new() { ["id"] = $"{store}/{file}" });

        // Between two passages a blank line is left out.
        Assert.Equal(LinesOf(Text), LinesOf(whole.GetProperty("text").GetString()!));

        var resource = (await client.ListResourcesAsync(cancellationToken: Cancel)).Single(one => one.Uri == whole.GetProperty("url").GetString());
        var read = await client.ReadResourceAsync(resource.Uri, cancellationToken: Cancel);
        Assert.Equal(whole.GetProperty("text").GetString(), Assert.IsType<TextResourceContents>(Assert.Single(read.Contents)).Text);

        var answer = await CallAsync(client, "chat", new() { ["message"] = "What is RAG?", ["model"] = "ember" });
        Assert.NotEmpty(answer.GetProperty("text").GetString()!);
        Assert.True(answer.GetProperty("usage").GetProperty("output_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task A_tenant_sees_nothing_of_another_one()
    {
        using var http = shared.Silo.Http();
        var (store, file) = await StoreAsync(http, "secret.txt", "The code word is marmalade.");
        var tenant = $"mcp-{Guid.NewGuid():N}"[..20];
        (await http.PostAsJsonAsync("/admin/v1/tenants", new { id = tenant, name = "Other" }, Cancel)).EnsureSuccessStatusCode();
        var key = await (await http.PostAsJsonAsync($"/admin/v1/tenants/{tenant}/keys", new { name = "k", role = "user" }, Cancel)).Content.ReadFromJsonAsync<JsonElement>(Cancel);
        await using var client = await ConnectAsync(key.GetProperty("key").GetString()!);

        Assert.Empty(await client.ListResourcesAsync(cancellationToken: Cancel));
        Assert.Equal(0, (await CallAsync(client, "search", new() { ["query"] = "code word" })).GetProperty("results").GetArrayLength());
        foreach (var (tool, arguments) in new (string, Dictionary<string, object?>)[]
        {
            ("search", new() { ["query"] = "code word", ["vector_store_ids"] = new[] { store } }),
            ("fetch", new() { ["id"] = $"{store}/{file}" }),
        })
        {
            var refused = await client.CallToolAsync(tool, arguments, cancellationToken: Cancel);
            Assert.True(refused.IsError);
            Assert.DoesNotContain("marmalade", Assert.IsType<TextContentBlock>(Assert.Single(refused.Content)).Text, StringComparison.Ordinal);
        }

        await Assert.ThrowsAnyAsync<McpException>(() => client.ReadResourceAsync($"orleansllm://vector_stores/{store}/files/{file}", cancellationToken: Cancel).AsTask());
    }

    [Fact]
    public async Task Without_a_key_nothing_is_told_and_a_wrong_call_is_told_what_is_wrong()
    {
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ConnectAsync("sk-a-wrong-key"));
        await using var client = await ConnectAsync(SiloProcess.Key);
        var wrong = await client.CallToolAsync("search", new Dictionary<string, object?> { ["query"] = "x", ["max_results"] = 51 }, cancellationToken: Cancel);
        Assert.True(wrong.IsError);
        Assert.Contains("'max_results': it must be from 1 to 50. Given: 51", Assert.IsType<TextContentBlock>(Assert.Single(wrong.Content)).Text, StringComparison.Ordinal);
    }

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<(string Store, string File)> StoreAsync(HttpClient http, string name, string text)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var form = new MultipartFormDataContent { { new StringContent("assistants"), "purpose" }, { content, "file", name } };
        var file = (await JsonAsync(await http.PostAsync(new Uri("/v1/files", UriKind.Relative), form, Cancel))).GetProperty("id").GetString()!;
        var store = (await JsonAsync(await http.PostAsJsonAsync("/v1/vector_stores", new { name = "Offices", file_ids = new[] { file } }, Cancel))).GetProperty("id").GetString()!;
        await Eventually.BecomesAsync(
            async () => (await JsonAsync(await http.GetAsync(new Uri($"/v1/vector_stores/{store}/files/{file}", UriKind.Relative), Cancel))).GetProperty("status").GetString(),
            status => status == "completed", "the file is read");
        return (store, file);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(Cancel);
            Assert.True(response.IsSuccessStatusCode, text);
            return JsonElement.Parse(text);
        }
    }

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: Cancel);
        Assert.True(result.IsError is not true, Assert.IsType<TextContentBlock>(result.Content[0]).Text);
        return result.StructuredContent!.Value;
    }

    private async Task<McpClient> ConnectAsync(string key) => await McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(shared.Silo.Url, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
        }),
        cancellationToken: Cancel);
}
