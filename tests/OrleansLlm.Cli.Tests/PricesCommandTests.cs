using Microsoft.Extensions.Time.Testing;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class PricesCommandTests
{
    private const string Rule =
        """{"id":"r","model":"gpt-5","provider":null,"effective_from":1700000000,"effective_until":null,"currency":"EUR","usd_per_unit":2,"rates":{"input":0.15,"output":10,"cached_input":0.5},"tiers":[],"per_request":0.01,"per_image":0,"per_second":0,"batch_discount":0.5,"source":null,"tenant":null}""";

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rules_are_listed_in_dollars_or_as_json()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{Rule}}],"has_more":false,"last_id":"r"}""");
        using var table = new CliRun();
        Assert.Equal(0, await table.RunAsync(server, "prices", "list", "--model", "gpt", "--in-force"));
        Assert.Equal("/admin/v1/prices?limit=1000&model=gpt&in_force=true", server.Last.Path);
        Assert.Contains("| r   | gpt-5 | any      | all    | 2023-11-14 22:13Z | -     |    0.3 |      20 | cached=1 request=0.02 batch=-0.5 | hand   |", table.Out, StringComparison.Ordinal);
        using var json = new CliRun();
        Assert.Equal(0, await json.RunAsync(server, "prices", "list", "--json"));
        Assert.Contains("\"cached_input\": 0.5", json.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_is_set_with_all_its_parts()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Rule));
        using var run = new CliRun { Time = new FakeTimeProvider(Now) };
        Assert.Equal(0, await run.RunAsync(
            server, "prices", "set", "gpt-5", "--provider", "azure", "--tenant", "acme", "--input", "1.25", "--output", "10", "--cached-input", "0.125", "--audio-output", "80",
            "--tier", "200000:input=2.5,output=15", "--tier", "100000:cached-input=1e-3", "--per-request", "0.01", "--batch-discount", "0.5", "--currency", "EUR",
            "--usd-per-unit", "1.08", "--from", "30d", "--until", "2027-01-31"));
        Assert.Equal(
            """{"id":"","model":"gpt-5","provider":"azure","effective_from":1769817600,"effective_until":1801353600,"currency":"EUR","usd_per_unit":1.08,"rates":{"input":1.25,"output":10,"cached_input":0.125,"audio_output":80},"tiers":[{"above_prompt_tokens":100000,"rates":{"input":1.25,"output":10,"cached_input":0.001,"audio_output":80}},{"above_prompt_tokens":200000,"rates":{"input":2.5,"output":15,"cached_input":0.125,"audio_output":80}}],"per_request":0.01,"per_image":0,"per_second":0,"batch_discount":0.5,"tenant":"acme"}""",
            server.Last.Body);
        Assert.Contains("| r ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_is_ended_by_its_id()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Rule));
        using var run = new CliRun { Time = new FakeTimeProvider(Now) };
        Assert.Equal(0, await run.RunAsync(server, "prices", "end", "r", "--until", "12h"));
        Assert.Equal(("/admin/v1/prices/end", """{"id":"r","until":1767268800}"""), (server.Last.Path, server.Last.Body));
    }

    [Fact]
    public async Task A_table_is_imported_and_what_was_left_out_is_summed_up()
    {
        const string Report = """
            {"dry_run":true,"from":1700000000,"added":2,"changed":0,"unchanged":1,"skipped":2,"models":[
            {"name":"a","model":"a","provider":"p","outcome":"added","rule_id":"x","reason":null,"not_billed":["search_cost"]},
            {"name":"b","model":"b","provider":"p","outcome":"skipped","rule_id":null,"reason":"it has no price","not_billed":[]},
            {"name":"c","model":"c","provider":"p","outcome":"skipped","rule_id":null,"reason":"it has no price","not_billed":["y"]}]}
            """;
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Report));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"a":{}}""");
        using var run = new CliRun { Time = new FakeTimeProvider(Now) };
        Assert.Equal(0, await run.RunAsync(server, "prices", "import", file, "--dry-run", "--from", "2026-02-01"));
        File.Delete(file);
        Assert.Equal(("/admin/v1/prices/import?dry_run=true&from=1769904000", """{"a":{}}"""), (server.Last.Path, server.Last.Body));
        Assert.StartsWith("Would import prices from 2023-11-14 22:13Z on: 2 added, 0 changed, 1 unchanged, 2 skipped of 3 models.", run.Out, StringComparison.Ordinal);
        Assert.Contains("| it has no price |      2 | b       |", run.Out, StringComparison.Ordinal);
        Assert.Contains("| search_cost              |      1 | a       |", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prices", "set")]
    [InlineData("prices", "set", "m", "--input", "cheap")]
    [InlineData("prices", "set", "m", "--tier", "input=3")]
    [InlineData("prices", "set", "m", "--tier", "100:inptu=3")]
    [InlineData("prices", "set", "m", "--tier", "100:input=x")]
    [InlineData("prices", "set", "m", "--from", "soon")]
    [InlineData("prices", "import")]
    [InlineData("prices", "end", "")]
    public async Task Wrong_usage_is_one_line_and_exit_code_2(params string[] args)
    {
        using var run = new CliRun();
        Assert.Equal(2, await run.RunAsync(args));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_an_error_with_its_name()
    {
        using var run = new CliRun();
        Assert.Equal(1, await run.RunAsync("prices", "import", "/nowhere/prices.json"));
        Assert.Contains("/nowhere/prices.json", run.Error, StringComparison.Ordinal);
    }
}
