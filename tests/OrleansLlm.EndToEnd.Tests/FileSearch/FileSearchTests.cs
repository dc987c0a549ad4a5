using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OrleansLlm.Client;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.FileSearch;

/// <summary>Answers from files with what a fresh machine has: the built-in model, embedder and store, over HTTP.</summary>
public sealed class FileSearchTests(SharedSilo shared, FileSearchStore files) : IClassFixture<FileSearchStore>, IAsyncLifetime
{
    private HttpClient _http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _http = shared.Silo.Http();
        await files.FillAsync(_http);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_chat_is_answered_from_a_file_with_a_citation_that_resolves_to_its_exact_bytes()
    {
        var message = (await AskAsync("How much does the Zelta printer cost?"))["choices"]![0]!["message"]!;

        Assert.Equal("The Zelta printer costs 349 euros. [1]", (string)message["content"]!);
        AssertResolves(Assert.Single(message["annotations"]!.AsArray())!["file_citation"]!, (string)message["content"]!);
        var search = Assert.Single(message["server_tools"]!.AsArray())!;
        Assert.Equal(("file_search_call", "completed"), ((string)search["type"]!, (string)search["status"]!));
    }

    [Fact]
    public async Task What_no_file_has_is_said_by_code_without_a_call_of_the_model()
    {
        var answer = await AskAsync("Who wrote the report about Orion?");

        Assert.Equal("I could not find that in the documents.", (string)answer["choices"]![0]!["message"]!["content"]!);
        Assert.Null(answer["choices"]![0]!["message"]!["annotations"]);
        Assert.Equal((0, 0), ((int)answer["usage"]!["prompt_tokens"]!, (int)answer["usage"]!["completion_tokens"]!));
    }

    [Fact]
    public async Task The_model_is_asked_anyway_where_that_is_wanted()
    {
        var answer = await AskAsync("Who wrote the report about Orion?", """,{"not_found":"ask"}""");
        Assert.True((int)answer["usage"]!["completion_tokens"]! > 0);
    }

    [Fact]
    public async Task A_stream_is_the_same_answer_with_its_citation()
    {
        var events = await StreamAsync("/v1/chat/completions", ChatBody("How much does the Zelta printer cost?", "", stream: true));
        var deltas = events.Where(data => data != "[DONE]").Select(data => JsonNode.Parse(data)!["choices"]!.AsArray() is [{ } choice] ? choice["delta"]! : new JsonObject()).ToList();
        var text = string.Concat(deltas.Select(delta => (string?)delta["content"]));

        Assert.Equal("The Zelta printer costs 349 euros. [1]", text);
        Assert.Equal("[DONE]", events[^1]);
        AssertResolves(Assert.Single(deltas.SelectMany(delta => delta["annotations"]?.AsArray() ?? []))!["file_citation"]!, text);
        Assert.Single(deltas, delta => delta["server_tools"] is not null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_SDK_has_the_citation_on_its_text(bool streams)
    {
        using var client = new OrleansLlmClient(new OrleansLlmClientOptions { Endpoint = shared.Silo.Url, ApiKey = SiloProcess.Key, DefaultModel = "ember" });
        var store = (string)JsonNode.Parse(files.Tool())!["vector_store_ids"]![0]!;
        var options = new ChatOptions { Temperature = 0, Tools = [new HostedFileSearchTool { Inputs = [new HostedVectorStoreContent(store)] }] };
        const string Question = "How much does the Zelta printer cost?";

        var answer = streams
            ? await client.Chat.GetStreamingResponseAsync(Question, options, Cancel).ToChatResponseAsync(Cancel)
            : await client.Chat.GetResponseAsync(Question, options, Cancel);

        Assert.Equal("The Zelta printer costs 349 euros. [1]", answer.Text);
        var citation = Assert.IsType<CitationAnnotation>(Assert.Single(answer.Messages[0].Contents.OfType<TextContent>().SelectMany(content => content.Annotations ?? [])));
        Assert.Equal((files.Products.Id, "products.txt"), (citation.FileId, citation.Title));
        Assert.Contains(citation.Snippet!, Encoding.UTF8.GetString(files.Products.Bytes), StringComparison.Ordinal);
        var region = Assert.IsType<TextSpanAnnotatedRegion>(Assert.Single(citation.AnnotatedRegions!));
        Assert.Equal("The Zelta printer costs 349 euros.", answer.Text[region.StartIndex!.Value..region.EndIndex!.Value]);
    }

    [Fact]
    public async Task A_response_has_the_search_as_an_item_and_the_citation_as_an_annotation_and_streams_both()
    {
        var body = $$"""{"model":"ember","temperature":0,"input":"How much does the Zelta printer cost?","include":["file_search_call.results"],"tools":[{{files.Tool()}}]""";
        var response = await PostAsync("/v1/responses", body + "}");
        var (search, message) = (response["output"]![0]!, response["output"]![1]!);
        var part = message["content"]![0]!;

        Assert.Equal(("file_search_call", "completed", "How much does the Zelta printer cost?"), ((string)search["type"]!, (string)search["status"]!, (string)search["queries"]![0]!));
        Assert.Equal(("products.txt", "The Zelta printer costs 349 euros. [1]"), ((string)search["results"]![0]!["filename"]!, (string)part["text"]!));
        Assert.Equal("file_citation", (string)part["annotations"]![0]!["type"]!);
        AssertResolves(part["annotations"]![0]!, (string)part["text"]!);

        var types = (await StreamAsync("/v1/responses", body + ""","stream":true}""")).Select(data => (string)JsonNode.Parse(data)!["type"]!).ToList();
        Assert.Equal(
            ["response.file_search_call.completed", "response.output_text.annotation.added", "response.completed"],
            types.Where(type => type is "response.file_search_call.completed" or "response.output_text.annotation.added" or "response.completed"));
    }

    [Fact]
    public async Task A_follow_up_in_a_conversation_is_searched_with_what_was_asked_before()
    {
        var id = (string)(await PostAsync("/v1/conversations", """{"model":"ember"}"""))["id"]!;
        JsonNode? response = null;
        foreach (var question in new[] { "How much does the Zelta printer cost?", "And what warranty does it have?" })
        {
            response = await PostAsync("/v1/responses", $$"""{"model":"ember","temperature":0,"conversation":"{{id}}","input":"{{question}}","include":["file_search_call.results"],"tools":[{{files.Tool()}}]}""");
        }

        Assert.Equal("How much does the Zelta printer cost? And what warranty does it have?", (string)response!["output"]![0]!["queries"]![0]!);
        Assert.Contains("The Zelta printer has a warranty of 4 years.", (string)response["output"]![0]!["results"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_rewrites_badly_is_done_without()
    {
        var message = (await AskAsync("How much does the Zelta printer cost?", """,{"rewrite":{"model":"ember","variants":2,"parts":true,"hypothetical_answer":true}}"""))["choices"]![0]!["message"]!;
        Assert.StartsWith("The Zelta printer costs 349 euros.", (string)message["content"]!, StringComparison.Ordinal);
        Assert.Equal("How much does the Zelta printer cost?", (string)message["server_tools"]![0]!["queries"]![0]!);
    }

    [Fact]
    public async Task Passages_can_be_compressed_by_the_models_own_log_probabilities()
    {
        var answer = await AskAsync("How much does the Zelta printer cost?", """,{"compression":"perplexity","max_context_tokens":40}""");
        Assert.InRange((int)answer["usage"]!["prompt_tokens"]!, 20, 90);
        Assert.Contains("349", (string)answer["choices"]![0]!["message"]!["content"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""","order":"up"}""", "tools[0].order", "must be one of best_at_ends, relevance, reversed, document. Given: \"up\"")]
    [InlineData(""","max_num_results":51}""", "tools[0].max_num_results", "must be a whole number from 1 to 50. Given: 51")]
    [InlineData(""","rewrite":{"variants":9}}""", "tools[0].rewrite.variants", "must be a whole number from 0 to 6. Given: 9")]
    [InlineData(""","filters":{"type":"eq","key":"x"}}""", "tools[0].filters.value", "")]
    public async Task Wrong_settings_are_refused_by_name(string more, string field, string message)
    {
        using var response = await SendAsync("/v1/chat/completions", ChatBody("Hi?", "", tool: files.Tool()[..^1] + more));
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!["error"]!;
        Assert.Equal((HttpStatusCode.BadRequest, field), (response.StatusCode, (string?)error["param"]));
        Assert.Contains(message, (string)error["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_told_where_the_request_has_it()
    {
        using var response = await SendAsync("/v1/chat/completions", ChatBody("Hi?", "", tool: """{"type":"file_search","vector_store_ids":["vs_none"]}"""));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("tools[0].vector_store_ids[0]", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!["error"]!["param"]!);
    }

    private void AssertResolves(JsonNode citation, string text)
    {
        var (first, count) = ((int)citation["first_byte"]!, (int)citation["byte_count"]!);
        Assert.Equal(("products.txt", files.Products.Id), ((string)citation["filename"]!, (string)citation["file_id"]!));
        Assert.Equal((string)citation["quote"]!, Encoding.UTF8.GetString(files.Products.Bytes.AsSpan(first, count)));
        Assert.Equal("The Zelta printer costs 349 euros.", text[(int)citation["start_index"]!..(int)citation["end_index"]!]);
    }

    private async Task<JsonNode> AskAsync(string question, string more = "") => await PostAsync("/v1/chat/completions", ChatBody(question, more));

    private string ChatBody(string question, string more, bool stream = false, string? tool = null)
    {
        var settings = tool ?? (more.Length == 0 ? files.Tool() : files.Tool()[..^1] + "," + more.TrimStart(',').TrimStart('{'));
        return $$"""{"model":"ember","temperature":0,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{question}}"}],"tools":[{{settings}}]}""";
    }

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        using var response = await SendAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private async Task<List<string>> StreamAsync(string path, string body)
    {
        using var response = await SendAsync(path, body);
        return [.. (await response.Content.ReadAsStringAsync(Cancel)).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..])];
    }

    private Task<HttpResponseMessage> SendAsync(string path, string body) => _http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancel);
}
