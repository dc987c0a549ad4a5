using System.Text;
using System.Text.Json.Nodes;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.FileSearch;

/// <summary>A large model calls the search itself: the server runs it, gives the passages back, and checks the citations of the answer.</summary>
public sealed class ModelCalledSearchTests(FileSearchStore files) : IClassFixture<FileSearchStore>, IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private readonly SearchingModel _model = new();
    private SiloProcess _silo = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _silo = await SiloProcess.StartAsync(_data.Path, new Dictionary<string, string>
        {
            ["OrleansLlm__Providers__away__Kind"] = "openai-compatible",
            ["OrleansLlm__Providers__away__BaseUrl"] = $"{_model.Url}v1",
            ["OrleansLlm__Providers__away__Models__searcher__Name"] = "searcher",
            ["OrleansLlm__Providers__away__Models__searcher__ContextLength"] = "32768",
            ["OrleansLlm__Providers__away__Models__searcher__Price__InputPerMillion"] = "2",
            ["OrleansLlm__Providers__away__Models__searcher__Price__OutputPerMillion"] = "8",
        });
        _http = _silo.Http();
        await files.FillAsync(_http);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _silo.DisposeAsync();
        _model.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task The_model_searches_gets_passages_and_its_answer_cites_exact_bytes_and_both_calls_are_paid()
    {
        using var content = new StringContent(
            $$"""{"model":"searcher","messages":[{"role":"user","content":"How much does the Zelta printer cost?"}],"tools":[{{files.Tool()[..^1]}},"mode":"model"}]}""", Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        var answer = JsonNode.Parse(text)!;
        var message = answer["choices"]![0]!["message"]!;

        Assert.Equal(2, _model.Calls.Count);
        Assert.Equal("file_search", (string?)Assert.Single(_model.Calls[0]["tools"]!.AsArray())!["function"]!["name"]);
        Assert.Equal("The Zelta printer costs 349 euros. [1]", (string?)message["content"]);
        var search = Assert.Single(message["server_tools"]!.AsArray())!;
        Assert.Equal(("file_search_call", "completed", "How much does the Zelta printer cost?"), ((string)search["type"]!, (string)search["status"]!, (string)search["queries"]![0]!));
        var citation = Assert.Single(message["annotations"]!.AsArray())!["file_citation"]!;
        Assert.Equal((string)citation["quote"]!, Encoding.UTF8.GetString(files.Products.Bytes.AsSpan((int)citation["first_byte"]!, (int)citation["byte_count"]!)));
        Assert.Contains("349 euros", (string)citation["quote"]!, StringComparison.Ordinal);
        Assert.Equal((100, 20), ((int)answer["usage"]!["prompt_tokens"]!, (int)answer["usage"]!["completion_tokens"]!));
    }
}
