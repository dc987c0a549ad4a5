using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class CacheCommandTests
{
    private const string Settings = """{"default":{"mode":"on","max_age":60},"routes":{"ember":{"semantic":true}}}""";

    [Theory]
    [InlineData("""{"all":false,"tag":"faq"}""", "--answer-tag", "faq")]
    [InlineData("""{"all":false,"model":"ember","namespace":"blue"}""", "--model", "ember", "--namespace", "blue")]
    [InlineData("""{"all":true}""", "--all")]
    public async Task Answers_are_dropped(string body, params string[] options)
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, """{"entries":7}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, ["cache", "invalidate", "--tenant", "acme", .. options]));
        Assert.Equal(("POST", "/admin/v1/tenants/acme/cache/invalidate", body), (server.Last.Method, server.Last.Path, server.Last.Body));
        Assert.Contains("7 answers dropped", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_dropped_without_a_word()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, """{"entries":7}"""));
        using var run = new CliRun();
        Assert.NotEqual(0, await run.RunAsync(server, "cache", "invalidate"));
        Assert.Contains("--all", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_one_route_leave_the_others_alone()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Settings), Answers.Json(200, Settings));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "cache", "set", "--route", "small", "--mode", "read_only", "--sampled", "true"));
        Assert.Equal(
            ("PUT", """{"default":{"mode":"on","max_age":60},"routes":{"ember":{"semantic":true},"small":{"mode":"read_only","sampled":true}}}"""), (server.Last.Method, server.Last.Body));
        Assert.Contains("all calls: mode on, max age 60 s", run.Out, StringComparison.Ordinal);
        Assert.Contains("ember: semantic yes", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_cache_holds_is_shown()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, """{"entries":3000,"semantic_entries":1,"bytes":1048576,"max_bytes":2097152,"lookups":5,"hits":2,"semantic_hits":1,"evictions":0,"running":1}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "cache", "show"));
        Assert.Contains("1.0 of 2.0 MiB", run.Out, StringComparison.Ordinal);
        Assert.Contains("answers   3,000 (1 compared by meaning too)", run.Out, StringComparison.Ordinal);
    }
}
