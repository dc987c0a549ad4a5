using System.Text.Json;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Conversations;

public sealed class RepliesTests
{
    [Fact]
    public async Task Events_of_a_reply_have_ids_from_which_a_reader_goes_on()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        var events = await (await api.PostAsync($"/v1/conversations/{id}/reply", """{"stream":true,"turn_id":"a:1\n","messages":[{"role":"user","content":"Hi"}]}""")).Content.ReadAsStringAsync();
        var ids = events.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line[4..]).ToList();
        Assert.Equal(["a%3A1%0A:0:0", "a%3A1%0A:5:0", "a%3A1%0A:11:0", "a%3A1%0A:11:0"], ids);

        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/conversations/{id}/reply");
        request.Headers.Add("Last-Event-ID", ids[1]);
        var rest = await (await api.SendAsync(request)).Content.ReadAsStringAsync();
        Assert.Equal(new ReplyCursor("a:1\n", 5), api.Conversations.Values.Single().LastCursor);
        Assert.Contains("\"content\":\" world\"", rest, StringComparison.Ordinal);
        Assert.Contains("id: a%3A1%0A:11:0\n", rest, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_who_names_nothing_gets_the_newest_reply()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        await (await api.GetAsync($"/v1/conversations/{id}/reply")).ErrorAsync(400, param: "turn_id");
        await (await api.PostAsync($"/v1/conversations/{id}/reply", """{"turn_id":"t","messages":[{"role":"user","content":"Hi"}]}""")).JsonAsync();
        Assert.Contains("Hello world", await (await api.GetAsync($"/v1/conversations/{id}/reply")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await (await api.GetAsync($"/v1/conversations/{id}/reply?after=nonsense")).ErrorAsync(400, param: "after");
    }

    [Fact]
    public async Task A_reply_may_go_on_without_its_client_and_begin_a_branch()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        await (await api.PostAsync($"/v1/conversations/{id}/reply", """{"on_disconnect":"continue","messages":[{"role":"user","content":"Hi"}]}""")).JsonAsync();
        Assert.True(api.Conversations.Values.Single().LastReply!.GoesOn);
        await (await api.PostAsync($"/v1/conversations/{id}/reply", """{"parent":0}""")).JsonAsync();
        var again = api.Conversations.Values.Single().LastReply!;
        Assert.Equal((0, false, 0), (again.Parent, again.GoesOn, again.Messages.Count));
        await (await api.PostAsync($"/v1/conversations/{id}/reply", """{"on_disconnect":"wait","messages":[{"role":"user","content":"Hi"}]}""")).ErrorAsync(400, param: "on_disconnect");
        await (await api.PostAsync($"/v1/conversations/{id}/reply", """{"parent":-2,"messages":[{"role":"user","content":"Hi"}]}""")).ErrorAsync(400, param: "parent");
    }

    [Fact]
    public async Task A_title_is_written_by_the_model()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api, """{"model":"ember"}""");
        await (await api.PostAsync($"/v1/conversations/{id}/title", "{}")).ErrorAsync(400, param: "id");
        await api.PostAsync($"/v1/conversations/{id}/turns", """{"messages":[{"role":"user","content":"What is RAG?"}]}""");
        api.Router.Script = (_, _) => Chunks.Answer("\"About", " RAG\"\n");
        Assert.Equal("About RAG", (await (await api.PostAsync($"/v1/conversations/{id}/title", "{}")).JsonAsync()).GetProperty("title").GetString());
        Assert.Contains("user: What is RAG?", api.Router.LastRequest.Messages![1].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_model_is_shown_can_be_looked_at()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        var preview = await (await api.PostAsync($"/v1/conversations/{id}/context", """{"messages":[{"role":"user","content":"Hi"}]}""")).JsonAsync();
        Assert.Equal(("Hi", 3), (preview.GetProperty("messages")[0].GetProperty("content").GetString(), preview.GetProperty("tokens").GetInt32()));
    }

    [Fact]
    public async Task An_export_has_a_line_for_the_conversation_and_one_for_each_turn()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        await api.PostAsync($"/v1/conversations/{id}/turns", """{"messages":[{"role":"user","content":"A"},{"role":"assistant","content":"B"}]}""");
        foreach (var path in new[] { $"{id}/export", "export" })
        {
            var response = await api.GetAsync($"/v1/conversations/{path}");
            var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal("application/jsonl", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal(["conversation", "conversation.turn", "conversation.turn"], lines.Select(line => line.GetProperty("object").GetString()));
            Assert.Equal("B", lines[2].GetProperty("turn").GetProperty("content").GetString());
        }
    }

    [Fact]
    public async Task An_export_goes_on_when_the_last_conversations_of_a_page_are_deleted_meanwhile()
    {
        await using var api = await ApiHost.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 103; i++)
        {
            ids.Insert(0, await CreateAsync(api));
        }

        var list = Assert.Single(api.Lists.Values);
        list.Told = page =>
        {
            list.Told = null;
            list.RemoveAsync(page.Conversations[^1].Id);
            list.RemoveAsync(page.Conversations[^2].Id);
        };
        var lines = (await (await api.GetAsync("/v1/conversations/export")).Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ids, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task An_export_has_calls_of_tools_and_citations_and_its_turns_can_be_put_in_again()
    {
        const string answer = """
            {"role":"assistant","content":"At 9:15.",
             "server_tools":[{"id":"fs_1","type":"file_search_call","status":"completed","name":"file_search","function":"file_search","arguments":"{\"query\":\"Paris\"}","step":1,"output":"opens at 9:15",
                "queries":["Paris"],"results":[{"file_id":"file-1","score":0.5}]},
              {"id":"mcpr_1","type":"mcp_call","status":"awaiting_approval","name":"send","function":"mail_send","server_label":"mail","arguments":"{}","step":2}],
             "annotations":[{"type":"file_citation","file_citation":{"start_index":0,"end_index":8,"file_id":"file-1","filename":"offices.txt","quote":"opens at 9:15","vector_store_id":"vs_1","chunk_id":"c1","first_byte":120,"byte_count":13}},
              {"type":"url_citation","url_citation":{"start_index":3,"end_index":7,"url":"https://office.example/","title":"Offices"}}],
             "tool_calls":[{"id":"call_1","type":"function","function":{"name":"note","arguments":"{\"a\":1}"}}]}
            """;
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        await (await api.PostAsync($"/v1/conversations/{id}/turns", $$"""{"messages":[{"role":"user","content":"When?"},{{answer}}]}""")).JsonAsync();
        var turn = await TurnAsync(id);
        using var given = JsonDocument.Parse(answer);
        foreach (var field in new[] { "server_tools", "annotations", "tool_calls" })
        {
            Assert.True(JsonElement.DeepEquals(given.RootElement.GetProperty(field), turn.GetProperty(field)), turn.GetRawText());
        }

        // The way back: a turn is a message as it is.
        var again = await CreateAsync(api);
        await (await api.PostAsync($"/v1/conversations/{again}/turns", $$"""{"messages":[{"role":"user","content":"When?"},{{turn.GetRawText()}}]}""")).JsonAsync();
        Assert.True(JsonElement.DeepEquals(turn.GetProperty("server_tools"), (await TurnAsync(again)).GetProperty("server_tools")));
        Assert.True(JsonElement.DeepEquals(turn.GetProperty("annotations"), (await TurnAsync(again)).GetProperty("annotations")));

        // Items tell the sources too; a user's turn has none of it.
        var items = await (await api.GetAsync($"/v1/conversations/{id}/items")).JsonAsync();
        var message = items.GetProperty("data").EnumerateArray().Single(item => item.TryGetProperty("role", out var role) && role.GetString() == "assistant");
        Assert.Equal(["file_citation", "url_citation"], message.GetProperty("content")[0].GetProperty("annotations").EnumerateArray().Select(annotation => annotation.GetProperty("type").GetString()));
        Assert.DoesNotContain("server_tools", await (await api.GetAsync($"/v1/conversations/{id}/turns?limit=1")).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        async Task<JsonElement> TurnAsync(string conversation)
        {
            var lines = await (await api.GetAsync($"/v1/conversations/{conversation}/export")).Content.ReadAsStringAsync();
            return JsonElement.Parse(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).GetProperty("turn");
        }
    }

    [Theory]
    [InlineData("""{"type":"file_path","file_path":{}}""", "messages[0].annotations[0].type")]
    [InlineData("""{"type":"url_citation"}""", "messages[0].annotations[0].url_citation")]
    [InlineData("""{"type":"url_citation","url_citation":{"start_index":9,"end_index":3}}""", "messages[0].annotations[0].url_citation.start_index")]
    [InlineData("""{"type":"url_citation","url_citation":{"start_index":0}}""", "messages[0].annotations[0].url_citation.end_index")]
    public async Task A_citation_that_can_not_be_kept_is_refused_by_name(string annotation, string field)
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        var body = $$"""{"messages":[{"role":"assistant","content":"x","annotations":[{{annotation}}]}]}""";
        await (await api.PostAsync($"/v1/conversations/{id}/turns", body)).ErrorAsync(400, param: field);

        // A chat does not keep it, and goes on as it always did.
        Assert.Equal(200, (int)(await api.PostAsync("/v1/chat/completions", "{\"model\":\"ember\"," + body[1..])).StatusCode);
    }

    [Fact]
    public async Task A_search_does_not_tell_turns_of_conversations_that_have_expired_and_are_not_swept_yet()
    {
        await using var api = await ApiHost.StartAsync();
        var (here, expired, open) = (await CreateAsync(api), await CreateAsync(api), await CreateAsync(api));
        var list = api.Lists.Values.Single();
        list.Expired.Add(expired);
        list.Open.Add(open);
        await api.DeleteAsync($"/v1/conversations/{open}");
        IndexSearchHit Hit(string id) => new() { Document = $"{id}/1", Chunk = new IndexedChunk { Text = "the red fox" }, Scores = new IndexScores { Fused = 2 } };
        api.TurnSearch.Hits = [Hit(expired), Hit(open), Hit("conv_gone"), Hit(here)];

        var found = await (await api.PostAsync("/v1/conversations/search", """{"query":"fox"}""")).JsonAsync();
        Assert.Equal(here, Assert.Single(found.GetProperty("data").EnumerateArray()).GetProperty("conversation").GetString());

        // Where they take the place of others, it is searched again without them.
        found = await (await api.PostAsync("/v1/conversations/search", """{"query":"fox","limit":1,"role":"user"}""")).JsonAsync();
        Assert.Equal(here, Assert.Single(found.GetProperty("data").EnumerateArray()).GetProperty("conversation").GetString());
        var filter = JsonElement.Parse(api.TurnSearch.Last!.Filters!).GetProperty("filters");
        Assert.Equal(("role", "nin"), (filter[0].GetProperty("key").GetString(), filter[1].GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_list_is_filtered_and_a_search_names_its_turns()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        await api.GetAsync("/v1/conversations?user=u&title=a%20b&metadata[team]=shop&created_since=1700000000&updated_before=2026-01-01&sort=updated&order=asc");
        var query = api.Lists.Values.Single().LastQuery!;
        Assert.Equal(("u", "a b", "shop", true, true), (query.User, query.Title, query.Metadata!["team"], query.ByUpdate, query.OldestFirst));
        Assert.Equal((1_700_000_000, 2026), (query.CreatedSince!.Value.ToUnixTimeSeconds(), query.UpdatedBefore!.Value.Year));

        api.TurnSearch.Hits = [new IndexSearchHit { Document = $"{id}/7", Chunk = new IndexedChunk { Text = "the red fox" }, Scores = new IndexScores { Fused = 2 } }];
        var found = await (await api.PostAsync("/v1/conversations/search", """{"query":"fox","user":"u","role":"user"}""")).JsonAsync();
        Assert.Equal((id, 7, "the red fox"), (found.GetProperty("data")[0].GetProperty("conversation").GetString(), found.GetProperty("data")[0].GetProperty("turn").GetInt32(), found.GetProperty("data")[0].GetProperty("text").GetString()));
        Assert.Equal("""{"type":"and","filters":[{"type":"eq","key":"user","value":"u"},{"type":"eq","key":"role","value":"user"}]}""", api.TurnSearch.Last!.Filters);
        await (await api.PostAsync("/v1/conversations/search", "{}")).ErrorAsync(400, param: "query");
    }

    private static async Task<string> CreateAsync(ApiHost api, string body = "{}") =>
        (await (await api.PostAsync("/v1/conversations", body)).JsonAsync()).GetProperty("id").GetString()!;
}
