using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Caching;

public sealed class CacheClientTests
{
    [Fact]
    public async Task Answers_are_dropped_by_what_is_said_only()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, """{"entries":7}"""));
        using var client = Clients.Http(server);
        Assert.Equal(7, await client.Cache.InvalidateAsync("acme", new CacheInvalidation { Tag = "faq" }));
        Assert.Equal(("POST", "/admin/v1/tenants/acme/cache/invalidate", """{"all":false,"tag":"faq"}"""), (server.Last.Method, server.Last.Path, server.Last.Body));
    }

    [Fact]
    public async Task Settings_go_there_and_back()
    {
        const string Settings = """{"default":{"mode":"on","max_age":60},"routes":{"ember":{"semantic":true,"threshold":0.95,"scope":"user"}}}""";
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Settings), Answers.Json(200, Settings));
        using var client = Clients.Http(server);
        var settings = await client.Cache.GetSettingsAsync("acme");
        Assert.Equal((CacheMode.On, TimeSpan.FromMinutes(1)), (settings.Default.Mode, settings.Default.MaxAge));
        await client.Cache.SetSettingsAsync("acme", settings);
        Assert.Equal(("PUT", "/admin/v1/tenants/acme/cache/settings", Settings), (server.Last.Method, server.Last.Path, server.Last.Body));
    }

    [Fact]
    public async Task What_the_cache_holds_is_told()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, """{"entries":3,"semantic_entries":1,"bytes":10,"max_bytes":20,"lookups":5,"hits":2,"semantic_hits":1,"evictions":0,"running":1}"""));
        using var client = Clients.Http(server);
        Assert.Equal(
            new CacheStatistics { Entries = 3, SemanticEntries = 1, Bytes = 10, MaxBytes = 20, Lookups = 5, Hits = 2, SemanticHits = 1, Running = 1 }, await client.Cache.GetAsync("acme"));
        Assert.Equal("/admin/v1/tenants/acme/cache", server.Last.Path);
    }
}
