using System.Text.Json;
using OrleansLlm.Client.Routes;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Routes;

public sealed class RoutesClientTests
{
    private const string Route =
        """{"name":"smart","tenant":"acme","source":"book","active_version":1,"latest_version":2,"etag":"5","version":{"version":1,"policy":{"type":"fallback","steps":["a","b"]},"created_at":1700000000,"created_by":"key_1","comment":null},"versions":[],"activations":[{"version":1,"at":1700000000,"by":null}],"warnings":["w"]}""";

    [Fact]
    public async Task A_policy_is_sent_as_the_json_it_is()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Route));
        using var client = Clients.Http(server);
        var kept = await client.Routes.SetAsync("acme", "smart", """{"type":"fallback","steps":["a","b"]}""", new RouteSettings { Comment = "c", Etag = "4", Activate = false, DryRun = true });
        Assert.Equal(("PUT", "/admin/v1/tenants/acme/routes/smart?dry_run=true"), (server.Last.Method, server.Last.Path));
        Assert.Equal("""{"policy":{"type":"fallback","steps":["a","b"]},"activate":false,"comment":"c"}""", server.Last.Body);
        Assert.Equal("\"4\"", server.Last.Headers["If-Match"]);
        Assert.Equal((1, 2, "5", """{"type":"fallback","steps":["a","b"]}"""), (kept.ActiveVersion, kept.LatestVersion, kept.Etag, kept.Version.Policy));
        Assert.Equal((RouteSource.Book, "w", 1), (kept.Source, Assert.Single(kept.Warnings!), Assert.Single(kept.Activations!).Version));
    }

    [Fact]
    public async Task Global_routes_are_listed_shown_activated_and_removed()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, $$"""{"object":"list","data":[{{Route}}]}"""), Answers.Json(200, Route), Answers.Json(200, Route), Answers.Json(200, Route));
        using var client = Clients.Http(server);
        Assert.Equal("smart", Assert.Single(await client.Routes.ListAsync(tenant: null)).Name);
        Assert.Equal("/admin/v1/routes", server.Last.Path);
        await client.Routes.GetAsync(tenant: null, "a:b");
        Assert.Equal("/admin/v1/routes/a:b", server.Last.Path);
        await client.Routes.ActivateAsync(tenant: null, "smart", 2);
        Assert.Equal(("POST", "/admin/v1/routes/smart/activate", """{"version":2}"""), (server.Last.Method, server.Last.Path, server.Last.Body));
        await client.Routes.DeleteAsync(tenant: null, "smart");
        Assert.Equal(("DELETE", "/admin/v1/routes/smart"), (server.Last.Method, server.Last.Path));
        Assert.DoesNotContain("If-Match", server.Last.Headers.Keys);
    }

    [Fact]
    public async Task A_plan_is_asked_for_with_a_chat_or_a_whole_request()
    {
        const string Plan = """{"object":"route.plan","model":"smart","route":"smart","version":3,"plan":{"kind":"attempt","model":"a"},"notes":["n"],"worst_cost":0.0015}""";
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Plan), Answers.Json(200, Plan));
        using var client = Clients.Http(server);
        var planned = await client.Routes.PlanAsync("smart", [new TextMessage("user", "hi")], maxTokens: 5);
        Assert.Equal(("/v1/route/plan", """{"model":"smart","messages":[{"role":"user","content":"hi"}],"max_tokens":5}"""), (server.Last.Path, server.Last.Body));
        Assert.Equal(("smart", 3, """{"kind":"attempt","model":"a"}""", "n", 0.0015m), (planned.Route, planned.Version, planned.Plan, Assert.Single(planned.Notes), planned.WorstCost));
        await client.Routes.PlanAsync("""{"model":"x"}"""u8.ToArray());
        Assert.Equal("""{"model":"x"}""", server.Last.Body);
    }

    [Fact]
    public async Task What_is_no_json_is_not_sent_and_refusals_are_thrown()
    {
        await using var server = await FakeServer.StartAsync(Answers.Error(409, "conflict_error", "conflict", "Route 'smart' has changed meanwhile.", "etag"));
        using var client = Clients.Http(server);
        await Assert.ThrowsAnyAsync<JsonException>(() => client.Routes.SetAsync("acme", "smart", "{"));
        var refused = await Assert.ThrowsAsync<LlmException>(() => client.Routes.DeleteAsync("acme", "smart", "1"));
        Assert.Equal((LlmErrorCode.Conflict, "etag"), (refused.Code, refused.Parameter));
    }
}
