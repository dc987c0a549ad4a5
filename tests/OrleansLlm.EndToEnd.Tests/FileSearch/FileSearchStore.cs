using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.FileSearch;

/// <summary>A vector store with two small files, filled once for a class of tests.</summary>
public sealed class FileSearchStore
{
    private string? _store;

    internal (string Id, byte[] Bytes) Products { get; private set; } =
        ("", Encoding.UTF8.GetBytes("Größe und Preis.\n\nRefunds for Zelta must be requested within 21 days.\n\nThe Zelta printer costs 349 euros. The Zelta printer has a warranty of 4 years.\n"));

    /// <summary>The tool over this store.</summary>
    public string Tool() => $$"""{"type":"file_search","vector_store_ids":["{{_store}}"]}""";

    /// <summary>Uploads and reads the files, unless that was done.</summary>
    public async Task FillAsync(HttpClient http)
    {
        if (_store is not null)
        {
            return;
        }

        var store = (string)(await ReadAsync(await http.PostAsJsonAsync("/v1/vector_stores", new { name = "test", language = "english" })))["id"]!;
        Products = (await AddAsync(http, store, "products.txt", Products.Bytes), Products.Bytes);
        await AddAsync(http, store, "offices.md", Encoding.UTF8.GetBytes("# Offices\n\nThe Paris office opens at 9:15.\n\nThe Lisbon office opens at 8:30.\n"));
        await Eventually.BecomesAsync(
            async () => (await ReadAsync(await http.GetAsync(new Uri($"/v1/vector_stores/{store}", UriKind.Relative))))["file_counts"]!, counts => (int)counts["completed"]! == 2, "both files are read");
        _store = store;
    }

    private static async Task<string> AddAsync(HttpClient http, string store, string name, byte[] bytes)
    {
        using var form = new MultipartFormDataContent { { new StringContent("assistants"), "purpose" }, { new ByteArrayContent(bytes), "file", name } };
        var file = (string)(await ReadAsync(await http.PostAsync(new Uri("/v1/files", UriKind.Relative), form)))["id"]!;
        await ReadAsync(await http.PostAsJsonAsync($"/v1/vector_stores/{store}/files", new { file_id = file }));
        return file;
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException(text);
        }
    }
}
