using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class CommandTests
{
    private const string Model = """{"id":"ember","object":"model","created":1700000000,"owned_by":"x","context_length":2048,"architecture":"llama","price":{"input_per_million":1.5,"output_per_million":2},"replicas":1,"kind":"chat"}""";
    private const string Key = """{"id":"k1","name":"ci","role":"user","created_at":"2026-01-02T03:04:05Z","expires_at":null,"revoked_at":null}""";

    [Theory]
    [InlineData("nonsense")]
    [InlineData("chat", "--temperature", "hot")]
    [InlineData("keys", "create")]
    [InlineData("budgets", "set", "--hard", "much")]
    [InlineData("budgets", "set", "--hard", "month=much")]
    [InlineData("budgets", "set", "--hard", "month=1", "--hard", "month=2")]
    [InlineData("budgets", "set", "--soft", "year=1")]
    [InlineData("budgets", "set", "--rpm", "fast")]
    [InlineData("budgets", "set", "--scope", "web")]
    [InlineData("budgets", "override", "--hard", "month=1")]
    [InlineData("budgets", "override", "--until", "1h")]
    [InlineData("tenants", "create")]
    [InlineData("tenants", "create", "acme", "--tag", "x")]
    [InlineData("tenants", "tag", "acme", "a=1", "a=2")]
    [InlineData("projects", "archive")]
    [InlineData("keys", "rotate", "k1", "--grace", "long")]
    [InlineData("keys", "expire", "k1", "soon")]
    [InlineData("spend", "report", "--from", "long ago")]
    [InlineData("spend", "report", "--filter", "model")]
    [InlineData("spend", "export", "ledger.txt")]
    [InlineData("spend", "retention", "some")]
    [InlineData("keys", "create", "x", "--role", "king")]
    [InlineData("keys", "create", "x", "--expires", "soon")]
    [InlineData("models", "list", "--url", "nowhere")]
    [InlineData("embed", "text")]
    [InlineData("embed", "-m", "x")]
    [InlineData("embed", "-m", "x", "--type", "poem", "text")]
    [InlineData("rerank", "-m", "x", "query")]
    [InlineData("bench", "--concurrency", "0", "-m", "x")]
    [InlineData("bench", "--concurrency", "1", "--rate", "2", "-m", "x")]
    [InlineData("bench", "--prompt-tokens", "uniform:9-3", "-m", "x")]
    [InlineData("bench", "--rate", "-1", "-m", "x")]
    [InlineData("chat")]
    public async Task Wrong_usage_is_one_line_and_exit_code_2(params string[] args)
    {
        using var run = new CliRun();
        Assert.Equal(2, await run.RunAsync(args));
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal("", run.Out);
    }

    [Fact]
    public async Task Embed_writes_one_vector_a_line_of_texts_from_standard_input()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(
            200, """{"object":"list","data":[{"index":1,"embedding":"AACAPw=="},{"index":0,"embedding":"AAAAPw=="}],"model":"mini","usage":{"prompt_tokens":2,"total_tokens":2}}"""));
        using var run = new CliRun { In = new StringReader("first\n\nsecond\n") };
        Assert.Equal(0, await run.RunAsync(server, "embed", "-m", "mini", "--type", "query", "--dimensions", "1"));
        Assert.Equal(["[0.5]", "[1]"], run.Out.TrimEnd().Split('\n').Select(line => line.TrimEnd()));
        Assert.Equal(
            """{"model":"mini","input":["first","second"],"encoding_format":"base64","dimensions":1,"input_type":"query"}""",
            JsonNode.Parse(server.Last.Body)!.ToJsonString());
    }

    [Fact]
    public async Task Rerank_writes_documents_by_relevance()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(
            200, """{"model":"ranker","results":[{"index":1,"relevance_score":0.75},{"index":0,"relevance_score":0.5}],"usage":{"prompt_tokens":2,"total_tokens":2}}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "rerank", "-m", "ranker", "--top", "2", "query", "one", "two"));
        Assert.Equal(["0.7500\t1\ttwo", "0.5000\t0\tone"], run.Out.TrimEnd().Split('\n').Select(line => line.TrimEnd()));
        Assert.Equal(
            """{"model":"ranker","query":"query","documents":["one","two"],"top_n":2}""", JsonNode.Parse(server.Last.Body)!.ToJsonString());
    }

    [Theory]
    [InlineData]
    [InlineData("chat")]
    [InlineData("bench")]
    [InlineData("models", "import")]
    [InlineData("tenants", "create")]
    [InlineData("projects", "archive")]
    [InlineData("keys", "rotate")]
    [InlineData("budgets", "set")]
    public async Task Help_is_there_for_every_command(params string[] command)
    {
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync([.. command, "--help"]));
        Assert.Contains("--url", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed_as_a_table_or_as_json()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{Model}}]}""");
        using var table = new CliRun();
        Assert.Equal(0, await table.RunAsync(server, "models", "list"));
        Assert.Contains("| ember | chat | llama        |    2048 |", table.Out, StringComparison.Ordinal);
        using var json = new CliRun();
        Assert.Equal(0, await json.RunAsync(server, "models", "list", "--json"));
        Assert.Equal(2048, (int)JsonNode.Parse(json.Out)![0]!["context_length"]!);
    }

    [Fact]
    public async Task A_model_is_shown_and_an_unknown_one_is_an_error()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, Model), Answers.Error(404, "invalid_request_error", "model_not_found", "no model 'x'", "model"));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "models", "show", "ember"));
        Assert.Contains("2048 tokens", run.Out, StringComparison.Ordinal);
        Assert.Equal(1, await run.RunAsync(server, "models", "show", "x"));
        Assert.Equal("error: no model 'x' (field: model) [ModelNotFound]", run.Error.TrimEnd());
    }

    [Fact]
    public async Task A_key_is_created_alone_on_standard_output()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Key.Insert(1, "\"key\":\"sk-ollm.acme.k1.x\",")));
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var run = new CliRun { Time = time };
        Assert.Equal(0, await run.RunAsync(server, "keys", "create", "ci", "--tenant", "acme", "--role", "owner", "--expires", "30d"));
        Assert.Equal("sk-ollm.acme.k1.x", run.Out.TrimEnd());
        Assert.Equal("/admin/v1/tenants/acme/keys", server.Last.Path);
        Assert.Equal("owner", (string?)server.Last.Json["role"]);
        Assert.Equal(time.GetUtcNow().AddDays(30).ToUnixTimeSeconds(), (long)server.Last.Json["expires_at"]!);
    }

    [Fact]
    public async Task Keys_are_listed_and_revoked()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, $$"""{"object":"list","data":[{{Key}}]}"""),
            Answers.Json(200, Key.Replace("\"revoked_at\":null", "\"revoked_at\":\"2026-02-02T00:00:00Z\"", StringComparison.Ordinal)));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "keys", "list"));
        Assert.Contains("2026-01-02 03:04Z", run.Out, StringComparison.Ordinal);
        Assert.Equal("/admin/v1/tenants/default/keys", server.Last.Path);
        Assert.Equal(0, await run.RunAsync(server, "keys", "revoke", "k1", "--json"));
        Assert.Equal(("DELETE", "/admin/v1/tenants/default/keys/k1"), (server.Last.Method, server.Last.Path));
        Assert.Contains("\"revoked_at\": \"2026-02-02", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_and_key_come_from_the_environment_when_not_given()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, """{"object":"list","data":[]}"""));
        using var run = new CliRun();
        run.Variables["ORLEANSLLM_URL"] = server.Address.ToString();
        run.Variables["ORLEANSLLM_API_KEY"] = "sk-env";
        Assert.Equal(0, await run.RunAsync("models", "list"));
        Assert.Equal("Bearer sk-env", server.Last.Headers["Authorization"]);
    }

    [Fact]
    public async Task A_wrong_key_is_an_error_that_does_not_repeat_it()
    {
        await using var server = await FakeServer.StartAsync(Answers.Error(401, "authentication_error", "invalid_api_key", "Incorrect API key."));
        using var run = new CliRun();
        Assert.Equal(1, await run.RunAsync(server, "models", "list"));
        Assert.Equal("error: Incorrect API key. [Unauthenticated]", run.Error.TrimEnd());
    }

    [Fact]
    public async Task A_model_folder_is_checked_and_copied()
    {
        var source = Path.Combine(Repository.Root, "silo", "models", "ember");
        if (!Directory.Exists(source))
        {
            Assert.Skip("The model is not present: " + source);
        }

        var target = Directory.CreateTempSubdirectory();
        using var run = new CliRun();
        run.Variables["OrleansLlm__DataFolder"] = target.FullName;
        Assert.Equal(0, await run.RunAsync("models", "import", source, "--name", "copy"));
        var copy = Path.Combine(target.FullName, "models", "copy");
        Assert.True(File.Exists(Path.Combine(copy, "config.json")));
        Assert.Contains(copy, run.Out, StringComparison.Ordinal);
        Assert.Equal(1, await run.RunAsync("models", "import", source, "--name", "copy"));
        Assert.Equal(0, await run.RunAsync("models", "import", source, "--name", "copy", "--replace"));
        target.Delete(recursive: true);
    }

    [Fact]
    public async Task A_folder_that_is_no_model_is_refused_and_leaves_nothing_behind()
    {
        var source = Directory.CreateTempSubdirectory();
        var target = Path.Combine(source.FullName, "models");
        using var run = new CliRun();
        Assert.Equal(1, await run.RunAsync("models", "import", source.FullName, "--name", "x", "--models-folder", target));
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(target, "x")));
        source.Delete(recursive: true);
    }
}
