using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Tenants;

public sealed class AdminClientsTests
{
    private const string Tenant = """{"id":"acme","name":"Acme","created_at":1700000000,"suspended_at":1700000060,"suspended_reason":"unpaid","tags":{"plan":"pro"}}""";
    private const string Project = """{"id":"web","name":"Web shop","created_at":1700000000,"archived_at":null,"tags":{}}""";
    private const string Key = """{"id":"k1","object":"api_key","tenant":"acme","project":"web","name":"ci","role":"manager","tags":{"a":"b"},"created_at":1700000000,"expires_at":null,"revoked_at":null,"rotated_at":1700000000,"previous_secret_until":1700086400,"last_used_at":1700000060}""";
    private const string Level = """{"scope":"project:web","limits":{"budgets":[{"period":"month","kind":"calendar","hard":100.10,"soft":[80]}],"requests_per_minute":60,"tokens_per_minute":null,"input_tokens_per_minute":null,"output_tokens_per_minute":null,"concurrent_requests":null,"allowed_models":["ember"],"expires_at":null,"suspended":false,"tags":{}},"override":{"limits":{"budgets":[],"suspended":false,"tags":{}},"from":1700000000,"until":1700003600,"reason":"launch"},"windows":[{"budget":{"period":"month","kind":"calendar","hard":100.10,"soft":[80]},"since":1700000000,"resets_at":1700003600,"spent":1.25,"reserved":0.5,"left":98.35}],"rate_limit":{"limit_requests":60,"remaining_requests":59,"reset_requests":1.5,"limit_tokens":0,"remaining_tokens":0,"reset_tokens":0},"running":2,"requests":7,"prompt_tokens":30,"completion_tokens":40}""";

    [Fact]
    public async Task Tenants_are_created_listed_changed_suspended_and_resumed()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Tenant);
        using var client = Clients.Http(server);

        var created = await client.Tenants.CreateAsync("acme", "Acme", new Dictionary<string, string> { ["plan"] = "pro" });
        AssertSent(server, "POST", "/admin/v1/tenants", """{"id":"acme","name":"Acme","tags":{"plan":"pro"}}""");
        Assert.Equal(("acme", "unpaid", "pro"), (created.Id, created.SuspendedReason, created.Tags["plan"]));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_060), created.SuspendedAt);
        await client.Tenants.GetAsync("acme");
        AssertSent(server, "GET", "/admin/v1/tenants/acme");
        await client.Tenants.UpdateAsync("acme", name: "New");
        AssertSent(server, "PATCH", "/admin/v1/tenants/acme", """{"name":"New"}""");
        await client.Tenants.SuspendAsync("acme", "unpaid");
        AssertSent(server, "POST", "/admin/v1/tenants/acme/suspend", """{"reason":"unpaid"}""");
        await client.Tenants.ResumeAsync("acme");
        AssertSent(server, "POST", "/admin/v1/tenants/acme/resume");
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{Tenant}}],"has_more":true,"last_id":"acme"}""");
        var page = await client.Tenants.ListAsync("a", 1);
        AssertSent(server, "GET", "/admin/v1/tenants?limit=1&after=a");
        Assert.Equal(("acme", true, "acme"), (page.Data.Single().Id, page.HasMore, page.LastId));
    }

    [Fact]
    public async Task Projects_are_created_listed_and_changed()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Project);
        using var client = Clients.Http(server);

        var created = await client.Projects.CreateAsync("acme", new CreateProjectRequest { Id = "web", Name = "Web shop" });
        AssertSent(server, "POST", "/admin/v1/tenants/acme/projects", """{"id":"web","name":"Web shop"}""");
        Assert.Equal(("web", "Web shop", null), (created.Id, created.Name, created.ArchivedAt));
        await client.Projects.UpdateAsync("acme", "web", new ProjectUpdate { Archived = true });
        AssertSent(server, "PATCH", "/admin/v1/tenants/acme/projects/web", """{"archived":true}""");
        await client.Projects.GetAsync("acme", "web");
        AssertSent(server, "GET", "/admin/v1/tenants/acme/projects/web");
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{Project}}]}""");
        Assert.Equal("web", (await client.Projects.ListAsync("acme")).Single().Id);
    }

    [Fact]
    public async Task Keys_have_projects_tags_limits_and_new_secrets()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Key);
        using var client = Clients.Http(server);

        await client.Keys.CreateAsync("acme", new CreateKeyRequest
        {
            Name = "ci",
            Role = KeyRole.Manager,
            Project = "web",
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000),
            Limits = new ScopeLimits { AllowedModels = ["ember"], Budgets = [new WindowBudget { Period = BudgetPeriod.Day, Kind = WindowKind.Rolling, Hard = 0.000001m }] },
        });
        AssertSent(server, "POST", "/admin/v1/tenants/acme/keys",
            """{"name":"ci","role":"manager","expires_at":1800000000,"project":"web","limits":{"budgets":[{"period":"day","kind":"rolling","hard":0.000001,"soft":[]}],"allowed_models":["ember"],"suspended":false,"tags":{}}}""");
        var key = await client.Keys.GetAsync("acme", "k1");
        Assert.Equal(("web", KeyRole.Manager, "b"), (key.Project, key.Role, key.Tags["a"]));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_086_400), key.PreviousSecretUntil);
        await client.Keys.UpdateAsync("acme", "k1", new KeyUpdate { NeverExpires = true });
        AssertSent(server, "PATCH", "/admin/v1/tenants/acme/keys/k1", """{"never_expires":true}""");
        await client.Keys.RotateAsync("acme", "k1", TimeSpan.FromHours(1));
        AssertSent(server, "POST", "/admin/v1/tenants/acme/keys/k1/rotate", """{"grace_seconds":3600}""");
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{Key}}]}""");
        Assert.Single(await client.Keys.ListAsync("acme", "web"));
        AssertSent(server, "GET", "/admin/v1/tenants/acme/keys?project=web");
    }

    [Fact]
    public async Task Limits_are_read_exactly_and_set_at_every_level()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Level);
        using var client = Clients.Http(server);
        var project = new BudgetScope { Project = "web" };

        var level = await client.Limits.GetAsync("acme", project);
        AssertSent(server, "GET", "/admin/v1/tenants/acme/limits/project:web");
        var window = level.Windows.Single();
        Assert.Equal((100.10m, 98.35m, BudgetPeriod.Month), (level.Limits.Budgets.Single().Hard, window.Left, window.Budget.Period));
        Assert.Equal((DateTimeOffset.FromUnixTimeSeconds(1_700_003_600), TimeSpan.FromSeconds(1.5)), (window.ResetsAt, level.RateLimit!.ResetRequests));
        Assert.Equal(("launch", "ember"), (level.Override!.Reason, level.Limits.AllowedModels!.Single()));

        await client.Limits.SetAsync("acme", new BudgetScope { Project = "web", User = "a/b %" }, new ScopeLimits { RequestsPerMinute = 60 });
        Assert.Equal("PUT", server.Last.Method);
        Assert.Equal("""{"budgets":[],"requests_per_minute":60,"suspended":false,"tags":{}}""", server.Last.Body);
        await client.Limits.SetOverrideAsync("acme", project, new ScopeLimits(), DateTimeOffset.FromUnixTimeSeconds(1_800_000_000), reason: "launch");
        AssertSent(server, "PUT", "/admin/v1/tenants/acme/limits/project:web/override", """{"limits":{"budgets":[],"suspended":false,"tags":{}},"until":1800000000,"reason":"launch"}""");
        await client.Limits.EndOverrideAsync("acme", project);
        AssertSent(server, "DELETE", "/admin/v1/tenants/acme/limits/project:web/override");
        await client.Limits.SuspendAsync("acme", BudgetScope.Tenant);
        AssertSent(server, "POST", "/admin/v1/tenants/acme/limits/tenant/suspend");
        await client.Limits.ResumeAsync("acme", BudgetScope.Tenant);
        AssertSent(server, "POST", "/admin/v1/tenants/acme/limits/tenant/resume");
        await client.Limits.ClearAsync("acme", BudgetScope.Tenant);
        AssertSent(server, "DELETE", "/admin/v1/tenants/acme/limits/tenant");
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{Level}}]}""");
        Assert.Equal(project, (await client.Limits.ListAsync("acme")).Single().Scope);
        await client.Limits.ListOwnAsync("u 1");
        AssertSent(server, "GET", "/v1/usage/limits?user=u%201");
    }

    [Fact]
    public async Task A_refusal_names_the_role_that_is_missing()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Error(403, "permission_error", "insufficient_permissions", "This needs a key with role operator; the key's role is owner.");
        using var client = Clients.Http(server);
        var refused = await Assert.ThrowsAsync<LlmException>(() => client.Tenants.ListAsync());
        Assert.Equal(LlmErrorCode.Forbidden, refused.Code);
        Assert.Single(server.Requests);
    }

    private static void AssertSent(FakeServer server, string method, string path, string body = "") =>
        Assert.Equal((method, Uri.UnescapeDataString(path), body), (server.Last.Method, Uri.UnescapeDataString(server.Last.Path), server.Last.Body));
}
