using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Conversations;

public sealed class TypedClientsTests
{
    private static readonly JsonSerializerOptions s_snakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private const string ConversationJson =
        """{"id":"conv_1","object":"conversation","created_at":1700000000,"updated_at":1700000001,"model":"ember","title":"T","metadata":{"a":"b"},"turns":2}""";

    [Fact]
    public async Task Conversations_are_created_read_listed_and_deleted()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, ConversationJson),
            Answers.Json(200, ConversationJson),
            Answers.Json(200, $$"""{"object":"list","data":[{{ConversationJson}}],"has_more":true,"last_id":"conv_1"}"""),
            Answers.Json(200, """{"id":"conv_1","deleted":true}"""));
        using var client = Clients.Http(server);
        var created = await client.Conversations.CreateAsync(new() { Model = "ember", Title = "T" });
        Assert.Equal("""{"model":"ember","title":"T"}""", server.Last.Body);
        Assert.Equal(("conv_1", "ember", 2, "b"), (created.Id, created.Model, created.Turns, created.Metadata!["a"]));
        await client.Conversations.GetAsync("a/b");
        Assert.Equal("/v1/conversations/a%2Fb", server.Last.Path);
        var page = await client.Conversations.ListAsync(after: "conv 0", limit: 5);
        Assert.Equal("/v1/conversations?after=conv%200&limit=5", server.Last.Path);
        Assert.True(page.HasMore);
        Assert.Equal("conv_1", page.LastId);
        await client.Conversations.DeleteAsync("conv_1");
        Assert.Equal(("DELETE", "/v1/conversations/conv_1"), (server.Last.Method, server.Last.Path));
    }

    [Fact]
    public async Task Turns_are_appended_with_an_id_and_listed()
    {
        const string Turns = """
            {"object":"list","data":[{"id":"t1","role":"assistant","content":null,"name":null,
             "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}],
             "tool_call_id":null,"created_at":1700000000,"finish_reason":"tool_calls","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}]}
            """;
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Turns), Answers.Json(200, Turns));
        using var client = Clients.Http(server);
        await client.Conversations.AppendAsync("conv_1", [new TextMessage("user", "hi")]);
        Assert.Equal("/v1/conversations/conv_1/turns", server.Last.Path);
        Assert.StartsWith("turn_", (string)server.Last.Json["turn_id"]!, StringComparison.Ordinal);
        Assert.Equal("""[{"role":"user","content":"hi"}]""", server.Last.Json["messages"]!.ToJsonString());
        var turn = (await client.Conversations.ListTurnsAsync("conv_1", first: 2, limit: 1)).Data.Single();
        Assert.Equal("/v1/conversations/conv_1/turns?first=2&limit=1", server.Last.Path);
        Assert.Equal(("f", "tool_calls", 3), (turn.ToolCalls!.Single().Function.Name, turn.FinishReason, turn.Usage!.TotalTokens));
    }

    [Fact]
    public async Task A_turn_tells_what_tools_did_and_where_its_text_comes_from_and_is_written_as_it_came()
    {
        const string Tools = """[{"id":"fs_1","type":"file_search_call","status":"completed","name":"file_search","function":"file_search","arguments":"{}","step":1,"output":"opens","queries":["Paris"],"results":[{"file_id":"file-1"}]}]""";
        const string Sources = """[{"type":"file_citation","file_citation":{"start_index":0,"end_index":8,"file_id":"file-1","quote":"opens","vector_store_id":"vs_1","first_byte":12,"byte_count":5}}]""";
        await using var server = await FakeServer.StartAsync(Answers.Json(200, $$"""{"data":[{"id":"t1","role":"assistant","content":"At 9:15.","created_at":1,"server_tools":{{Tools}},"annotations":{{Sources}}},{"id":"t2","role":"user","content":"x","created_at":2}]}"""));
        using var client = Clients.Http(server);
        var turns = (await client.Conversations.ListTurnsAsync("conv_1")).Data;
        var (call, source) = (turns[0].ServerTools!.Single(), turns[0].Annotations!.Single());
        Assert.Equal(("fs_1", ToolActivityStatus.Completed, "opens", "Paris"), (call.Id, call.Status, call.Output, call.Queries!.Single()));
        Assert.Equal(("file_citation", 8, "opens", "vs_1", 12), (source.Type, source.EndIndex, source.Quote, source.Index, source.FirstByte));
        Assert.Null(turns[1].ServerTools);
        Assert.Null(turns[1].Annotations);
        var written = JsonSerializer.SerializeToNode(turns[0], s_snakeCase)!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Tools), written["server_tools"]), written.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Sources), written["annotations"]), written.ToJsonString());
    }

    [Fact]
    public async Task A_reply_goes_to_the_conversation_with_a_turn_id_and_without_a_model()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse(Answers.GoodStream("a", "b")), Answers.Json(200, Answers.Whole("c")));
        using var client = Clients.Http(server);
        var messages = new[] { new ChatMessage(ChatRole.User, "hi") };
        var streamed = await client.Conversations.ReplyStreamingAsync("conv_1", messages, new ChatOptions { TopK = 4 }, "turn_7").ToChatResponseAsync();
        Assert.Equal("ab", streamed.Text);
        Assert.Equal("/v1/conversations/conv_1/reply", server.Last.Path);
        Assert.Equal(("turn_7", 4), ((string?)server.Last.Json["turn_id"], (int)server.Last.Json["top_k"]!));
        Assert.False(server.Last.Json.ContainsKey("model"));
        var whole = await client.Conversations.ReplyAsync("conv_1", messages, new ChatOptions { ModelId = "other" });
        Assert.Equal("c", whole.Text);
        Assert.Equal("other", (string?)server.Last.Json["model"]);
        Assert.StartsWith("turn_", (string?)server.Last.Json["turn_id"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retried_reply_keeps_its_turn_id()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Error(503, "server_error", "replica_unavailable"), Answers.Json(200, Answers.Whole("c")));
        using var client = Clients.Http(server, new InstantTimeProvider());
        await client.Conversations.ReplyAsync("conv_1", [new ChatMessage(ChatRole.User, "hi")]);
        Assert.Equal((string?)server.Requests.First().Json["turn_id"], (string?)server.Last.Json["turn_id"]);
    }

    [Fact]
    public async Task Models_are_listed_and_read()
    {
        const string Model = """{"id":"ember","object":"model","created":1700000000,"owned_by":"acme","context_length":2048,"architecture":"llama","price":{"input_per_million":1.5,"output_per_million":2},"replicas":3,"tool_format":"hermes"}""";
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, $$"""{"object":"list","data":[{{Model}}]}"""), Answers.Json(200, """{"id":"gpt","object":"model","created":1,"owned_by":"x"}"""));
        using var client = Clients.Http(server);
        var model = (await client.Models.ListAsync()).Single();
        Assert.Equal(("ember", 2048, "llama", 1.5m, 3), (model.Id, model.ContextLength, model.Architecture, model.Price!.InputPerMillion, model.Replicas));
        Assert.Null((await client.Models.GetAsync("org/gpt")).ContextLength);
        Assert.Equal("/v1/models/org%2Fgpt", server.Last.Path);
    }

    [Fact]
    public async Task Tokens_are_counted_and_turned_back_into_text()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, """{"tokens":[1,2],"count":2,"max_model_len":99}"""),
            Answers.Json(200, """{"tokens":[],"count":0,"max_model_len":99}"""),
            Answers.Json(200, """{"text":"hi"}"""));
        using var client = Clients.Http(server);
        var count = await client.Tokens.CountAsync("ember", [new TextMessage("user", "hi")]);
        Assert.Equal([1, 2], count.Tokens);
        Assert.Equal(99, count.ContextLength);
        await client.Tokens.CountAsync("ember", "hi", addSpecialTokens: false);
        Assert.Equal("""{"model":"ember","prompt":"hi","add_special_tokens":false}""", server.Last.Body);
        Assert.Equal("hi", await client.Tokens.DetokenizeAsync("ember", [1, 2]));
        Assert.Equal("""{"model":"ember","tokens":[1,2]}""", server.Last.Body);
    }

    [Fact]
    public async Task Keys_are_created_listed_and_revoked()
    {
        const string Key = """{"id":"k1","name":"ci","role":"tenant_admin","created_at":1767323045,"expires_at":"2027-01-15T08:00:00Z","revoked_at":null}""";
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, Key.Insert(1, "\"key\":\"sk-ollm.acme.k1.x\",")),
            Answers.Json(200, $$"""{"object":"list","data":[{{Key}}]}"""),
            Answers.Json(200, Key.Replace("\"revoked_at\":null", "\"revoked_at\":\"2026-02-02T00:00:00Z\"", StringComparison.Ordinal)));
        using var client = Clients.Http(server);
        var created = await client.Keys.CreateAsync("acme", "ci", KeyRole.Owner);
        Assert.Equal(("POST", "/admin/v1/tenants/acme/keys"), (server.Last.Method, server.Last.Path));
        Assert.Equal("""{"name":"ci","role":"owner"}""", server.Last.Body);
        Assert.Equal(("sk-ollm.acme.k1.x", KeyRole.Owner), (created.Key, created.Role));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), created.CreatedAt);
        Assert.Equal(new DateTimeOffset(2027, 1, 15, 8, 0, 0, TimeSpan.Zero), created.ExpiresAt);
        Assert.Null((await client.Keys.ListAsync("acme")).Single().Key);
        Assert.NotNull((await client.Keys.RevokeAsync("acme", "k1")).RevokedAt);
        Assert.Equal(("DELETE", "/admin/v1/tenants/acme/keys/k1"), (server.Last.Method, server.Last.Path));
    }

    [Fact]
    public async Task An_answer_of_the_wrong_shape_is_an_error_that_says_so()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, """{"data":7}"""));
        using var client = Clients.Http(server);
        var failure = await Assert.ThrowsAsync<LlmException>(() => client.Models.ListAsync());
        Assert.Equal(LlmErrorCode.Internal, failure.Code);
        Assert.Contains("v1/models", failure.Message, StringComparison.Ordinal);
    }
}
