using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class RoutesCommandTests
{
    private const string Route =
        """{"name":"smart","tenant":"acme","source":"book","active_version":1,"latest_version":2,"etag":"5","version":{"version":1,"policy":{"type":"fallback","steps":["a","b"]},"created_at":1700000000,"created_by":"key_1","comment":"first"},"versions":[{"version":1,"policy":{"type":"fallback","steps":["a","b"]},"created_at":1700000000,"created_by":"key_1","comment":"first"},{"version":2,"policy":"a","created_at":1700003600,"created_by":null,"comment":null}],"warnings":["'b' is no route"]}""";

    private const string FromSettings =
        """{"name":"basic","tenant":null,"source":"settings","active_version":0,"latest_version":0,"etag":null,"version":{"version":0,"policy":"m","created_at":0,"created_by":null,"comment":null}}""";

    [Fact]
    public async Task Routes_are_listed_and_shown()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{FromSettings}},{{Route}}]}""");
        using var list = new CliRun();
        Assert.Equal(0, await list.RunAsync(server, "routes", "list", "--global"));
        Assert.Equal("/admin/v1/routes", server.Last.Path);
        Assert.Contains("| basic | m        |        0 |      0 | settings | -                 | -       |", list.Out, StringComparison.Ordinal);
        Assert.Contains("| smart | fallback |        1 |      2 | book     | 2023-11-14 22:13Z | first   |", list.Out, StringComparison.Ordinal);

        server.Otherwise = Answers.Json(200, Route);
        using var show = new CliRun();
        Assert.Equal(0, await show.RunAsync(server, "routes", "show", "smart", "--tenant", "acme"));
        Assert.Equal("/admin/v1/tenants/acme/routes/smart", server.Last.Path);
        Assert.StartsWith("smart of tenant acme: version 1 in force, etag 5\n{\n  \"type\": \"fallback\",", show.Out, StringComparison.Ordinal);
        Assert.Contains("warning: 'b' is no route", show.Out, StringComparison.Ordinal);
        Assert.Contains("| 1*      | fallback | 2023-11-14 22:13Z | key_1 | first   |", show.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_set_from_a_file_or_the_standard_input()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Route);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"type":"fallback","steps":["a","b"]}""");
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "routes", "set", "smart", file, "--comment", "first", "--draft", "--dry-run"));
        File.Delete(file);
        Assert.Equal("/admin/v1/tenants/default/routes/smart?dry_run=true", server.Last.Path);
        Assert.Equal("""{"policy":{"type":"fallback","steps":["a","b"]},"activate":false,"comment":"first"}""", server.Last.Body);
        using var piped = new CliRun { In = new StringReader("\"a\"") };
        Assert.Equal(0, await piped.RunAsync(server, "routes", "set", "smart", "-", "--global", "--etag", "5"));
        Assert.Equal(("/admin/v1/routes/smart", """{"policy":"a","activate":true}""", "\"5\""), (server.Last.Path, server.Last.Body, server.Last.Headers["If-Match"]));
    }

    [Fact]
    public async Task A_version_is_put_in_force_and_a_route_removed()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Route);
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "routes", "activate", "smart", "1"));
        Assert.Equal(("/admin/v1/tenants/default/routes/smart/activate", """{"version":1}"""), (server.Last.Path, server.Last.Body));
        using var delete = new CliRun();
        Assert.Equal(0, await delete.RunAsync(server, "routes", "delete", "smart"));
        Assert.Equal("Removed smart, whose newest version was 2.", delete.Out.Trim());
    }

    [Fact]
    public async Task A_plan_is_shown_as_a_tree_with_its_notes_and_cost()
    {
        const string Plan = """
            {"object":"route.plan","model":"smart","route":"smart","version":3,"worst_cost":0.00150,"notes":["b cools down for 4 s more"],"plan":{"kind":"cascade","steps":[
            {"plan":{"kind":"attempt","model":"ember","provider":"local","reason":"weighted","despite_cooldown":null},"scorer":{"kind":"logprob","aggregate":"mean"},"threshold":0.8},
            {"plan":{"kind":"fallback","steps":[{"kind":"attempt","model":"gpt-4o","provider":"openai","reason":"as named","despite_cooldown":true}],"rules":{"retries":1,"backoff_ms":200}}}]}}
            """;
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Plan);
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "routes", "plan", "smart", "What is RAG?", "--max-tokens", "50"));
        Assert.Equal(("/v1/route/plan", """{"model":"smart","messages":[{"role":"user","content":"What is RAG?"}],"max_tokens":50}"""), (server.Last.Path, server.Last.Body));
        Assert.Equal(
            """
            smart, version 3
              cascade
                ember at local (weighted)
                scorer: logprob (aggregate mean)
                good enough from 0.8
                fallback (retries 1)
                  gpt-4o at openai (as named), although it cools down
            at most $0.0015
            note: b cools down for 4 s more
            """,
            run.Out.TrimEnd());

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"messages":[],"stream":true}""");
        using var whole = new CliRun();
        Assert.Equal(0, await whole.RunAsync(server, "routes", "plan", "smart", "--request", file, "--json"));
        File.Delete(file);
        Assert.Equal("""{"messages":[],"stream":true,"model":"smart"}""", server.Last.Body);
        Assert.Contains("\"kind\":\"cascade\"", whole.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("routes", "plan", "smart")]
    [InlineData("routes", "plan", "smart", "hi", "--request", "file")]
    [InlineData("routes", "set", "smart")]
    [InlineData("routes", "activate", "smart", "first")]
    [InlineData("routes", "show")]
    [InlineData("routes", "set", "smart", "-")]
    public async Task Wrong_usage_is_one_line_and_exit_code_2(params string[] args)
    {
        using var run = new CliRun { In = new StringReader("{not json") };
        Assert.Equal(2, await run.RunAsync([.. args, "--url", "http://127.0.0.1:1", "--key", "k"]));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
