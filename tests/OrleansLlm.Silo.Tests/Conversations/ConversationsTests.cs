using System.Text.Json;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Conversations;

public sealed class ConversationsTests
{
    [Fact]
    public async Task A_conversation_is_created_shown_and_deleted()
    {
        await using var api = await ApiHost.StartAsync();

        var created = await (await api.PostAsync("/v1/conversations", """{"model":"ember","title":"T","metadata":{"a":"b"}}""")).Content.ReadAsStringAsync();
        var id = JsonDocument.Parse(created).RootElement.GetProperty("id").GetString();
        Assert.Equal(
            $$"""{"id":"{{id}}","object":"conversation","created_at":1700000000,"updated_at":1700000000,"model":"ember","title":"T","metadata":{"a":"b"},"turns":0}""",
            created);
        Assert.Equal(created, await (await api.GetAsync($"/v1/conversations/{id}")).Content.ReadAsStringAsync());

        var deleted = await (await api.DeleteAsync($"/v1/conversations/{id}")).Content.ReadAsStringAsync();
        Assert.Equal($$"""{"id":"{{id}}","object":"conversation.deleted","deleted":true}""", deleted);
        await (await api.GetAsync($"/v1/conversations/{id}")).ErrorAsync(404, "not_found");
    }

    [Fact]
    public async Task Conversations_are_listed_page_by_page()
    {
        await using var api = await ApiHost.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Insert(0, await CreateAsync(api));
        }

        var first = await (await api.GetAsync("/v1/conversations?limit=2")).JsonAsync();
        var second = await (await api.GetAsync($"/v1/conversations?limit=2&after={first.GetProperty("last_id").GetString()}")).JsonAsync();

        Assert.Equal((ids[0], ids[1], true), (IdAt(first, 0), IdAt(first, 1), first.GetProperty("has_more").GetBoolean()));
        Assert.Equal((ids[2], 1, false), (IdAt(second, 0), second.GetProperty("data").GetArrayLength(), second.GetProperty("has_more").GetBoolean()));
    }

    [Fact]
    public async Task Turns_are_added_and_listed_page_by_page()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);

        var added = await api.PostAsync(
            $"/v1/conversations/{id}/turns",
            """{"turn_id":"t","messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]}""");
        var page = await (await api.GetAsync($"/v1/conversations/{id}/turns?first=0&limit=1")).JsonAsync();
        var rest = await (await api.GetAsync($"/v1/conversations/{id}/turns?first=1")).Content.ReadAsStringAsync();

        Assert.Equal(2, (await added.JsonAsync()).GetProperty("data").GetArrayLength());
        Assert.True(page.GetProperty("has_more").GetBoolean());
        Assert.Equal(
            """{"object":"list","data":[{"id":"t-1","role":"assistant","content":null,"name":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}],"tool_call_id":null,"created_at":1700000000,"finish_reason":null,"usage":null,"number":1,"parent":0}],"has_more":false}""",
            rest);
    }

    [Fact]
    public async Task A_reply_is_a_chat_completion_and_takes_the_conversations_model()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);

        var response = await api.PostAsync(
            $"/v1/conversations/{id}/reply", """{"turn_id":"t1","messages":[{"role":"user","content":"Hi"}],"temperature":0.5,"max_tokens":7}""");

        var json = await response.JsonAsync();
        Assert.Equal("Hello world", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var request = api.Conversations.Values.Single().LastReply!;
        Assert.Equal(("t1", "", 0.5f, 7), (request.TurnId, request.Generation.Model, request.Generation.Sampling.Temperature, request.Generation.MaxTokens));
        Assert.Equal("Hi", Assert.Single(request.Messages).Content);
    }

    [Fact]
    public async Task A_reply_streams_too()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);

        var response = await api.PostAsync($"/v1/conversations/{id}/reply", """{"stream":true,"messages":[{"role":"user","content":"Hi"}]}""");

        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync());
        Assert.StartsWith("turn-", api.Conversations.Values.Single().LastReply!.TurnId);
    }

    [Fact]
    public async Task A_reply_in_a_conversation_that_does_not_exist_is_404_even_on_a_stream()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/conversations/nope/reply", """{"stream":true,"messages":[{"role":"user","content":"Hi"}]}""");

        await response.ErrorAsync(404, "not_found");
    }

    [Fact]
    public async Task Another_tenants_conversation_is_not_found()
    {
        await using var api = await ApiHost.StartAsync();
        var id = await CreateAsync(api);
        await api.PostAsync("/admin/v1/tenants", """{"id":"other"}""", ApiHost.OperatorKey);
        var key = (await api.Tenants["other"].CreateKeyAsync(new CreateKeyRequest { Name = "k", Role = KeyRole.Operator })).Key;

        await (await api.GetAsync($"/v1/conversations/{id}", key)).ErrorAsync(404, "not_found");
        Assert.Equal(0, (await (await api.GetAsync("/v1/conversations", key)).JsonAsync()).GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "?limit=0", "limit", null)]
    [InlineData("GET", "?limit=101", "limit", null)]
    [InlineData("GET", "?limit=many", "limit", null)]
    [InlineData("GET", "/c/turns?first=-1", "first", null)]
    [InlineData("POST", "", "metadata.a", """{"metadata":{"a":null}}""")]
    [InlineData("POST", "", "title", """{"title":5}""")]
    [InlineData("POST", "/c/reply", "n", """{"n":2,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("POST", "/c/reply", "turn_id", """{"turn_id":"","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("POST", "/c/turns", "messages", "{}")]
    public async Task Bad_requests_name_their_field(string method, string path, string param, string? body)
    {
        await using var api = await ApiHost.StartAsync();

        var response = method == "GET" ? await api.GetAsync("/v1/conversations" + path) : await api.PostAsync("/v1/conversations" + path, body!);

        await response.ErrorAsync(400, param: param);
    }

    private static async Task<string> CreateAsync(ApiHost api) =>
        (await (await api.PostAsync("/v1/conversations", "{}")).JsonAsync()).GetProperty("id").GetString()!;

    private static string IdAt(JsonElement list, int index) => list.GetProperty("data")[index].GetProperty("id").GetString()!;
}
