using System.Text.Json;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Conversations;

public sealed class ItemsTests
{
    [Fact]
    public async Task A_conversation_begins_with_items_and_has_metadata_as_openai_shows_it()
    {
        await using var api = await ApiHost.StartAsync();
        var created = await (await api.PostAsync("/v1/conversations", """{"items":[{"type":"message","role":"user","content":"Hi"}]}""")).JsonAsync();
        Assert.Equal(("conversation", "{}", 1), (created.GetProperty("object").GetString(), created.GetProperty("metadata").GetRawText(), created.GetProperty("turns").GetInt32()));
        var updated = await (await api.PostAsync($"/v1/conversations/{IdOf(created)}", """{"metadata":{"a":"b"}}""")).JsonAsync();
        Assert.Equal("b", updated.GetProperty("metadata").GetProperty("a").GetString());
    }

    [Fact]
    public async Task A_conversation_needs_no_body()
    {
        await using var api = await ApiHost.StartAsync();
        Assert.Equal(200, (int)(await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/conversations"))).StatusCode);
    }

    [Fact]
    public async Task Items_are_added_listed_shown_and_deleted()
    {
        await using var api = await ApiHost.StartAsync();
        var id = IdOf(await (await api.PostAsync("/v1/conversations", "{}")).JsonAsync());
        const string Items = """
            {"items":[{"role":"user","content":[{"type":"input_text","text":"Weather?"}]},
              {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":"sun"},{"type":"function_call_output","call_id":"c2","output":"rain"}]}
            """;

        var added = await (await api.PostAsync($"/v1/conversations/{id}/items", Items)).JsonAsync();
        Assert.Equal(["msg_0", "fc_1_0", "fc_1_1", "fco_2", "fco_3"], IdsOf(added));
        Assert.Equal("""{"id":"msg_0","type":"message","role":"user","content":[{"type":"input_text","text":"Weather?"}],"status":"completed"}""", added.GetProperty("data")[0].GetRawText());

        var first = await (await api.GetAsync($"/v1/conversations/{id}/items?limit=2")).JsonAsync();
        Assert.Equal(["fco_3", "fco_2"], IdsOf(first));
        Assert.Equal(("fco_3", "fco_2", true), (first.GetProperty("first_id").GetString(), first.GetProperty("last_id").GetString(), first.GetProperty("has_more").GetBoolean()));
        var rest = await (await api.GetAsync($"/v1/conversations/{id}/items?after=fco_2&limit=9")).JsonAsync();
        Assert.Equal(["fc_1_1", "fc_1_0", "msg_0"], IdsOf(rest));
        Assert.Equal(["fc_1_1", "fco_2"], IdsOf(await (await api.GetAsync($"/v1/conversations/{id}/items?order=asc&after=fc_1_0&limit=2")).JsonAsync()));

        Assert.Equal("c2", (await (await api.GetAsync($"/v1/conversations/{id}/items/fc_1_1")).JsonAsync()).GetProperty("call_id").GetString());
        Assert.Equal("conversation", (await (await api.DeleteAsync($"/v1/conversations/{id}/items/msg_0")).JsonAsync()).GetProperty("object").GetString());
        await (await api.GetAsync($"/v1/conversations/{id}/items/msg_0")).ErrorAsync(404, "not_found");
        Assert.Equal(4, (await (await api.GetAsync($"/v1/conversations/{id}/items")).JsonAsync()).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task What_tools_of_the_server_did_are_items_under_the_ids_by_which_calls_are_approved()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await WithToolsAsync(api);
        var list = await (await api.GetAsync($"/v1/conversations/{id}/items?order=asc")).JsonAsync();
        Assert.Equal(
            [("msg_0", "message"), ("fs_1", "file_search_call"), ("mcp_1", "mcp_call"), ("mcpr_1", "mcp_approval_request"), ("msg_1", "message"), ("mcp_2", "mcp_approval_response"), ("msg_2", "message")],
            list.GetProperty("data").EnumerateArray().Select(item => (IdOf(item), item.GetProperty("type").GetString()!)));
        Assert.Equal("""{"id":"fs_1","type":"file_search_call","status":"completed","queries":["hours"],"results":null}""", list.GetProperty("data")[1].GetRawText());
        Assert.Equal(
            """{"id":"mcp_1","type":"mcp_call","server_label":"docs","name":"fetch","arguments":"{}","status":"completed","approval_request_id":null,"output":"9:15","error":null}""",
            list.GetProperty("data")[2].GetRawText());
        Assert.Equal("""{"id":"mcpr_1","type":"mcp_approval_request","server_label":"docs","name":"fetch","arguments":"{}"}""", list.GetProperty("data")[3].GetRawText());
        Assert.Equal(
            """{"id":"mcp_2","type":"mcp_approval_response","approval_request_id":"mcpr_1","approve":false,"reason":"The user did not approve this call."}""", list.GetProperty("data")[5].GetRawText());
    }

    [Fact]
    public async Task What_tools_did_is_paged_shown_with_its_results_and_deleted_with_its_turn()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await WithToolsAsync(api);
        Assert.Equal(["mcp_1", "fs_1", "msg_0"], IdsOf(await (await api.GetAsync($"/v1/conversations/{id}/items?after=mcpr_1")).JsonAsync()));
        Assert.Equal(["mcpr_1", "msg_1"], IdsOf(await (await api.GetAsync($"/v1/conversations/{id}/items?after=mcp_1&order=asc&limit=2")).JsonAsync()));
        foreach (var include in (string[])["include=", "include[]="])
        {
            var shown = await (await api.GetAsync($"/v1/conversations/{id}/items/fs_1?{include}file_search_call.results")).JsonAsync();
            Assert.Equal("a.pdf", shown.GetProperty("results")[0].GetProperty("filename").GetString());
        }

        Assert.Contains("include", (await (await api.GetAsync($"/v1/conversations/{id}/items?include=reasoning.encrypted_content")).ErrorAsync(400)).GetProperty("message").GetString(), StringComparison.Ordinal);
        await (await api.GetAsync($"/v1/conversations/{id}/items/mcp_9")).ErrorAsync(404, "not_found");
        await api.DeleteAsync($"/v1/conversations/{id}/items/mcp_1");
        Assert.Equal(["msg_2", "mcp_2", "msg_0"], IdsOf(await (await api.GetAsync($"/v1/conversations/{id}/items")).JsonAsync()));
    }

    [Fact]
    public async Task Items_of_one_conversation_can_begin_another()
    {
        await using var api = await ApiHost.StartAsync();
        var items = (await (await api.GetAsync($"/v1/conversations/{await WithToolsAsync(api)}/items?order=asc&limit=4&include=file_search_call.results")).JsonAsync()).GetProperty("data").GetRawText();
        var copy = IdOf(await (await api.PostAsync("/v1/conversations", $$"""{"items":{{items}}}""")).JsonAsync());
        var copied = await (await api.GetAsync($"/v1/conversations/{copy}/items?order=asc&include=file_search_call.results")).JsonAsync();
        Assert.Equal(items, copied.GetProperty("data").GetRawText());
    }

    /// <summary>A question, an answer after a search, a call and one that waits, and an answer after that was denied.</summary>
    private static async Task<string> WithToolsAsync(ApiHost api)
    {
        var id = IdOf(await (await api.PostAsync("/v1/conversations", "{}")).JsonAsync());
        const string Turns = """
            {"messages":[{"role":"user","content":"When?"},
              {"role":"assistant","content":"At 9:15.","server_tools":[
                {"id":"fs_1","type":"file_search_call","status":"completed","name":"file_search","queries":["hours"],"output":"Opens at 9:15.","results":[{"filename":"a.pdf","text":"Opens at 9:15."}]},
                {"id":"mcp_1","type":"mcp_call","status":"completed","name":"fetch","server_label":"docs","output":"9:15"},
                {"id":"mcpr_1","type":"mcp_call","status":"awaiting_approval","name":"fetch","server_label":"docs"}]},
              {"role":"assistant","content":"Then not.","server_tools":[
                {"id":"mcp_2","type":"mcp_call","status":"denied","name":"fetch","server_label":"docs","approval_request_id":"mcpr_1","error":"The user did not approve this call."}]}]}
            """;
        await (await api.PostAsync($"/v1/conversations/{id}/turns", Turns)).JsonAsync();
        return id;
    }

    [Theory]
    [InlineData("GET", "/items/msg_x", 404, null)]
    [InlineData("GET", "/items/msg_7", 404, null)]
    [InlineData("GET", "/items?after=nothing", 400, null)]
    [InlineData("POST", "/items", 400, "{}")]
    [InlineData("POST", "/items", 400, """{"items":[]}""")]
    [InlineData("POST", "/items", 400, """{"items":[{"type":"image_generation_call"}]}""")]
    public async Task Bad_items_are_refused(string method, string path, int status, string? body)
    {
        await using var api = await ApiHost.StartAsync();
        var id = IdOf(await (await api.PostAsync("/v1/conversations", "{}")).JsonAsync());
        var response = method == "GET" ? await api.GetAsync($"/v1/conversations/{id}{path}") : await api.PostAsync($"/v1/conversations/{id}{path}", body!);
        await response.ErrorAsync(status);
    }

    private static string IdOf(JsonElement one) => one.GetProperty("id").GetString()!;

    private static IEnumerable<string> IdsOf(JsonElement list) => list.GetProperty("data").EnumerateArray().Select(IdOf);
}
