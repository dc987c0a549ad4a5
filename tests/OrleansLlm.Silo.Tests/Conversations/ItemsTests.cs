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
