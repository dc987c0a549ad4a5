using Microsoft.Extensions.Time.Testing;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests.Spend;

public sealed class SpendCommandTests
{
    private const string Sums = """{"requests":2,"prompt_tokens":20,"cached_prompt_tokens":5,"cache_write_tokens":0,"completion_tokens":10,"reasoning_tokens":0,"images":0,"compute_time":0,"cost":0.125,"saved":0,"unpriced":1}""";
    private const string Report = $$"""{"group_by":["model","user"],"rows":[{"since":null,"values":["ember",""],"sums":{{Sums}}}],"total":{{Sums}},"others":null,"rows_left_off":0}""";

    [Fact]
    public async Task A_report_is_a_table_with_its_total()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Report));
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero));
        using var run = new CliRun { Time = time };

        Assert.Equal(0, await run.RunAsync(server, "spend", "report", "--tenant", "acme", "--by", "model,user", "--from", "30d", "--filter", "key=k1"));

        Assert.StartsWith("/admin/v1/tenants/acme/spend", server.Last.Path, StringComparison.Ordinal);
        Assert.Contains("ember", run.Out, StringComparison.Ordinal);
        Assert.Contains("(none)", run.Out, StringComparison.Ordinal);
        Assert.Contains("total", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 calls have no known price", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forecast_tells_when_the_budget_ends()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(
            200,
            """{"scope":"tenant","period":"month","since":"2026-01-01T00:00:00Z","until":"2026-02-01T00:00:00Z","spent":1,"per_day":2,"projected":30,"low":20,"high":40,"hard":25,"exhausted_at":"2026-01-20T00:00:00Z","days_observed":7}"""));
        using var run = new CliRun();

        Assert.Equal(0, await run.RunAsync(server, "spend", "forecast"));

        Assert.Contains("2026-01-20", run.Out, StringComparison.Ordinal);
        Assert.Contains("30.00 (20.00 to 40.00)", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_fails_leaves_no_file()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, "id,cost\r\n"), Answers.Error(403, "permission_error", "insufficient_permissions", "no"));
        var folder = Directory.CreateTempSubdirectory();
        using var run = new CliRun();
        var file = Path.Combine(folder.FullName, "ledger.csv");
        var other = Path.Combine(folder.FullName, "other.csv");

        Assert.Equal(0, await run.RunAsync(server, "spend", "export", file));
        Assert.Equal("id,cost\r\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(1, await run.RunAsync(server, "spend", "export", other));
        Assert.False(File.Exists(other));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Alerts_are_shown_and_a_failed_test_is_an_error()
    {
        const string Delivery = """{"alert":{"id":"a","kind":"soft_budget","at":"2026-01-02T03:04:05Z","scope":"tenant","window":null,"threshold":80,"observed":81,"message":"80 of 100 spent"},"delivered_at":null,"attempts":1,"next_attempt_at":null,"last_failure":"down"}""";
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, $$"""{"settings":{"url":"https://example.com","anomaly_factor":5,"anomaly_floor":1,"secret":"whsec_x"},"latest":[{{Delivery}}]}"""),
            Answers.Json(200, Delivery));
        using var run = new CliRun();

        Assert.Equal(0, await run.RunAsync(server, "alerts", "set", "--webhook", "https://example.com"));
        Assert.Equal("https://example.com", (string?)server.Last.Json["url"]);
        Assert.Contains("whsec_x", run.Out, StringComparison.Ordinal);
        Assert.Contains("given up: down", run.Out, StringComparison.Ordinal);
        Assert.Equal(1, await run.RunAsync(server, "alerts", "test"));
        Assert.Contains("not delivered: down", run.Error, StringComparison.Ordinal);
    }
}
