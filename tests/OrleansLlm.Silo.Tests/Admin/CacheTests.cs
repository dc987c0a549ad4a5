using OrleansLlm.Contracts.Caching;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class CacheTests
{
    private const string Cache = "/admin/v1/tenants/default/cache";

    [Fact]
    public async Task What_all_parts_of_a_cache_hold_is_summed_up()
    {
        await using var api = await ApiHost.StartAsync();
        var statistics = await (await api.GetAsync(Cache, ApiHost.ViewerKey)).JsonAsync();
        Assert.Equal(2 * CacheKey.Shards, statistics.GetProperty("entries").GetInt32());
        Assert.Equal(100 * CacheKey.Shards, statistics.GetProperty("max_bytes").GetInt32());
    }

    [Fact]
    public async Task An_invalidation_reaches_every_part_of_the_tenants_cache_and_no_others()
    {
        await using var api = await ApiHost.StartAsync();
        var answer = await (await api.PostAsync(Cache + "/invalidate", """{"tag":"faq","model":"ember"}""", ApiHost.ManagerKey)).JsonAsync();
        Assert.Equal(CacheKey.Shards, answer.GetProperty("entries").GetInt32());
        Assert.Equal(CacheKey.AllOf("default").Select(key => key.ToString()).Order(), api.Caches.Keys.Order());
        Assert.All(api.Caches.Values, cache => Assert.Equal([new CacheInvalidation { Tag = "faq", Model = "ember" }], cache.Invalidations));
    }

    [Theory]
    [InlineData("{}", "all")]
    [InlineData("""{"all":false}""", "all")]
    [InlineData("""{"tags":"faq"}""", "tags")]
    [InlineData("""{"tag":""}""", "tag")]
    public async Task Nothing_is_dropped_by_mistake(string body, string field)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync(Cache + "/invalidate", body, ApiHost.ManagerKey)).ErrorAsync(400, param: field);
        Assert.Empty(api.Caches);
    }

    [Fact]
    public async Task Settings_are_replaced_whole_and_shown()
    {
        await using var api = await ApiHost.StartAsync();
        var set = await (await api.PutAsync(
            Cache + "/settings", """{"default":{"mode":"on","max_age":60},"routes":{"ember":{"semantic":true,"scope":"key"}}}""", ApiHost.ManagerKey)).JsonAsync();
        Assert.Equal(("on", 60), (set.GetProperty("default").GetProperty("mode").GetString(), set.GetProperty("default").GetProperty("max_age").GetInt32()));
        var shown = await (await api.GetAsync(Cache + "/settings", ApiHost.ViewerKey)).JsonAsync();
        Assert.Equal("key", shown.GetProperty("routes").GetProperty("ember").GetProperty("scope").GetString());
        var cleared = await (await api.PutAsync(Cache + "/settings", "{}", ApiHost.ManagerKey)).JsonAsync();
        Assert.Empty(cleared.GetProperty("routes").EnumerateObject());
    }

    [Theory]
    [InlineData("""{"default":{"namespace":"x"}}""", "default.namespace")]
    [InlineData("""{"routes":{"ember":{"max_age":0}}}""", "routes.ember.max_age")]
    [InlineData("""{"routes":{"ember":5}}""", "routes.ember")]
    [InlineData("""{"mode":"on"}""", "mode")]
    public async Task Wrong_settings_are_400_and_named(string body, string field)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PutAsync(Cache + "/settings", body, ApiHost.ManagerKey)).ErrorAsync(400, param: field);
    }
}
