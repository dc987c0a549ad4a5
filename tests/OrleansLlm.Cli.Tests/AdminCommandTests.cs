using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests;

public sealed class AdminCommandTests
{
    private const string Tenant = """{"id":"acme","name":"Acme","created_at":1700000000,"suspended_at":1700000060,"suspended_reason":"unpaid","tags":{"plan":"pro","a":"b"}}""";
    private const string Project = """{"id":"web","name":"Web shop","created_at":1700000000,"archived_at":1700000060,"tags":{}}""";
    private const string Key = """{"id":"k1","name":"ci","role":"manager","project":"web","tags":{},"created_at":1700000000,"rotated_at":1700000000,"previous_secret_until":1700086400,"last_used_at":1700000060}""";
    private const string Level = """{"scope":"project:web","limits":{"budgets":[{"period":"month","kind":"calendar","hard":100.10,"soft":[80]}],"requests_per_minute":60,"allowed_models":["ember","gpt-*"],"suspended":true,"tags":{}},"override":{"limits":{"budgets":[],"tags":{}},"from":1700000000,"until":1700003600,"reason":"launch"},"windows":[{"budget":{"period":"month","kind":"calendar","hard":100.10,"soft":[80]},"since":1700000000,"resets_at":1700003600,"spent":1.250,"reserved":0.5,"left":98.35},{"budget":{"period":"day","kind":"rolling","hard":null,"soft":[]},"since":1700000000,"resets_at":null,"spent":0,"reserved":0,"left":null}],"rate_limit":{"limit_requests":60,"remaining_requests":59,"reset_requests":1.5,"limit_tokens":0,"remaining_tokens":0,"reset_tokens":0},"running":2,"requests":7,"prompt_tokens":30,"completion_tokens":40}""";

    [Theory]
    [InlineData("POST", "/admin/v1/tenants", """{"id":"acme","name":"Acme","tags":{"plan":"pro"}}""", "create", "acme", "--name", "Acme", "--tag", "plan=pro")]
    [InlineData("GET", "/admin/v1/tenants/acme", "", "show", "acme")]
    [InlineData("PATCH", "/admin/v1/tenants/acme", """{"name":"New"}""", "rename", "acme", "New")]
    [InlineData("PATCH", "/admin/v1/tenants/acme", """{"tags":{"a":"b=c"}}""", "tag", "acme", "a=b=c")]
    [InlineData("PATCH", "/admin/v1/tenants/acme", """{"tags":{}}""", "tag", "acme")]
    [InlineData("POST", "/admin/v1/tenants/acme/suspend", """{"reason":"unpaid"}""", "suspend", "acme", "--reason", "unpaid")]
    [InlineData("POST", "/admin/v1/tenants/acme/resume", "", "resume", "acme")]
    public async Task Tenants_commands_ask_the_server_and_show_the_tenant(string method, string path, string body, params string[] command)
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Tenant));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, ["tenants", .. command]));
        Assert.Equal((method, path, body), (server.Last.Method, server.Last.Path, server.Last.Body));
        Assert.Contains("| acme | Acme | 2023-11-14 22:13Z | 2023-11-14 22:14Z | unpaid | a=b plan=pro |", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_pages_of_tenants_are_listed()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, $$"""{"object":"list","data":[{{Tenant}}],"has_more":true,"last_id":"acme"}"""),
            Answers.Json(200, $$"""{"object":"list","data":[{{Tenant.Replace("acme", "other", StringComparison.Ordinal)}}],"has_more":false,"last_id":"other"}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "tenants", "list", "--json"));
        Assert.Equal(["acme", "other"], JsonNode.Parse(run.Out)!.AsArray().Select(tenant => (string)tenant!["id"]!));
        Assert.Equal("/admin/v1/tenants?limit=100&after=acme", server.Last.Path);
    }

    [Theory]
    [InlineData("POST", "/admin/v1/tenants/acme/projects", """{"id":"web","name":"Web shop","tags":{"a":"b"}}""", "create", "web", "--name", "Web shop", "--tag", "a=b")]
    [InlineData("GET", "/admin/v1/tenants/acme/projects/web", "", "show", "web")]
    [InlineData("PATCH", "/admin/v1/tenants/acme/projects/web", """{"name":"New"}""", "rename", "web", "New")]
    [InlineData("PATCH", "/admin/v1/tenants/acme/projects/web", """{"archived":true}""", "archive", "web")]
    [InlineData("PATCH", "/admin/v1/tenants/acme/projects/web", """{"archived":false}""", "restore", "web")]
    public async Task Projects_commands_ask_the_server_and_show_the_project(string method, string path, string body, params string[] command)
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Project));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, ["projects", .. command, "--tenant", "acme"]));
        Assert.Equal((method, path, body), (server.Last.Method, server.Last.Path, server.Last.Body));
        Assert.Contains("| web | Web shop | 2023-11-14 22:13Z | 2023-11-14 22:14Z |", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_created_in_a_project_with_limits()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Key.Insert(1, "\"key\":\"sk-x\",")));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(
            server, "keys", "create", "ci", "--project", "web", "--role", "manager", "--model", "ember", "--hard", "month=100.10", "--soft", "month=80", "month=50", "--rpm", "60"));
        var body = server.Last.Json;
        Assert.Equal(("web", "manager"), ((string?)body["project"], (string?)body["role"]));
        Assert.Equal(
            """{"budgets":[{"period":"month","kind":"calendar","hard":100.1,"soft":[80]}],"requests_per_minute":60,"allowed_models":["ember"],"suspended":false,"tags":{}}""",
            body["limits"]!.ToJsonString().Replace("\"soft\":[50,80]", "\"soft\":[80]", StringComparison.Ordinal));
        Assert.Equal("sk-x", run.Out.TrimEnd());
    }

    [Theory]
    [InlineData("POST", "/admin/v1/tenants/default/keys/k1/rotate", """{"grace_seconds":3600}""", "rotate", "k1", "--grace", "1h")]
    [InlineData("POST", "/admin/v1/tenants/default/keys/k1/rotate", """{"grace_seconds":0}""", "rotate", "k1", "--grace", "0")]
    [InlineData("POST", "/admin/v1/tenants/default/keys/k1/rotate", "{}", "rotate", "k1")]
    [InlineData("PATCH", "/admin/v1/tenants/default/keys/k1", """{"name":"new","never_expires":false}""", "rename", "k1", "new")]
    [InlineData("PATCH", "/admin/v1/tenants/default/keys/k1", """{"expires_at":1767312000,"never_expires":false}""", "expire", "k1", "1d")]
    [InlineData("PATCH", "/admin/v1/tenants/default/keys/k1", """{"never_expires":true}""", "expire", "k1", "never")]
    [InlineData("PATCH", "/admin/v1/tenants/default/keys/k1", """{"never_expires":false,"tags":{"a":"b"}}""", "tag", "k1", "a=b")]
    [InlineData("GET", "/admin/v1/tenants/default/keys/k1", "", "show", "k1")]
    public async Task Keys_are_changed_and_rotated(string method, string path, string body, params string[] command)
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Key.Insert(1, "\"key\":\"sk-x\",")));
        using var run = new CliRun { Time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) };
        Assert.Equal(0, await run.RunAsync(server, ["keys", .. command]));
        Assert.Equal((method, path, body), (server.Last.Method, server.Last.Path, server.Last.Body));
        Assert.Contains(command[0] == "rotate" ? "sk-x" : "| k1 | ci | manager | web |", Squeezed(run.Out), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_level_is_shown_limit_by_limit()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, $$"""{"object":"list","data":[{{Level}}]}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "budgets", "show", "--tenant", "acme"));
        Assert.Equal("/admin/v1/tenants/acme/limits", server.Last.Path);
        foreach (var row in (string[])[
            "| project:web | month (USD) | 100.1 | 1.25 | 0.5 | 98.35 | 2023-11-14 23:13Z |",
            "| project:web | month (USD), alert at | 80 | - | - | - | - |",
            "| project:web | rolling-day (USD) | none | 0 | 0 | - | - |",
            "| project:web | requests per minute | 60 | - | - | 59 | - |",
            "| project:web | calls at once | none | 2 | - | - | - |",
            "| project:web | models | ember gpt-* | - | - | - | - |",
            "| project:web | suspended | nothing | - | - | - | - |",
            "| project:web | overridden | from 2023-11-14 22:13Z | - | - | - | 2023-11-14 23:13Z |"])
        {
            Assert.Contains(row, Squeezed(run.Out), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PUT", "project:web", """{"budgets":[{"period":"month","kind":"calendar","hard":100,"soft":[]},{"period":"hour","kind":"rolling","hard":0.5,"soft":[]},{"period":"day","kind":"calendar","soft":[1,2]}],"requests_per_minute":60,"tokens_per_minute":1000,"input_tokens_per_minute":600,"output_tokens_per_minute":400,"concurrent_requests":4,"allowed_models":["a","b"],"expires_at":1767312000,"suspended":false,"tags":{"x":"y"}}""", "set", "--hard", "month=100", "--hard", "rolling-hour=0.5", "--soft", "day=2", "--soft", "day=1", "--rpm", "60", "--tpm", "1000", "--input-tpm", "600", "--output-tpm", "400", "--concurrent", "4", "--model", "a", "b", "--expires", "1d", "--tag", "x=y")]
    [InlineData("PUT", "project:web", """{"budgets":[],"suspended":false,"tags":{}}""", "set")]
    [InlineData("DELETE", "project:web", "", "clear")]
    [InlineData("POST", "project:web/suspend", "", "suspend")]
    [InlineData("POST", "project:web/resume", "", "resume")]
    [InlineData("DELETE", "project:web/override", "", "end-override")]
    [InlineData("PUT", "project:web/override", """{"limits":{"budgets":[{"period":"month","kind":"calendar","hard":250,"soft":[]}],"suspended":false,"tags":{}},"until":1767312000,"reason":"launch"}""", "override", "--hard", "month=250", "--until", "1d", "--reason", "launch")]
    public async Task Levels_are_set_overridden_suspended_and_cleared(string method, string path, string body, params string[] command)
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Level));
        using var run = new CliRun { Time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) };
        Assert.Equal(0, await run.RunAsync(server, ["budgets", .. command, "--scope", "project:web"]));
        Assert.Equal((method, $"/admin/v1/tenants/default/limits/{path}", body), (server.Last.Method, server.Last.Path, server.Last.Body));
        Assert.Contains("98.35", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_own_key_may_use_is_shown_as_json_with_exact_money()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, $$"""{"object":"list","data":[{{Level}}]}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "budgets", "own", "--user", "u1", "--json"));
        Assert.Equal("/v1/usage/limits?user=u1", server.Last.Path);
        var level = JsonNode.Parse(run.Out)![0]!;
        Assert.Equal(("project:web", "month"), ((string?)level["scope"], (string?)level["windows"]![0]!["budget"]!["period"]));
        Assert.Equal("100.1", level["limits"]!["budgets"]![0]!["hard"]!.ToJsonString());
    }

    [Fact]
    public async Task A_refusal_is_one_line_with_its_field_and_exit_code_1()
    {
        await using var server = await FakeServer.StartAsync(Answers.Error(400, "invalid_request_error", "invalid_value", "budgets[0].hard must be 0 or more.", "budgets[0].hard"));
        using var run = new CliRun();
        Assert.Equal(1, await run.RunAsync(server, "budgets", "set", "--hard", "month=1"));
        Assert.Equal("error: budgets[0].hard must be 0 or more. (field: budgets[0].hard) [InvalidRequest]", run.Error.TrimEnd());
    }

    private static string Squeezed(string table) => System.Text.RegularExpressions.Regex.Replace(table, " +", " ");
}
