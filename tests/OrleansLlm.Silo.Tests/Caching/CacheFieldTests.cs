using System.Text;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Caching;

public sealed class CacheFieldTests
{
    private const string Chat = """{"model":"ember","messages":[{"role":"user","content":"Hi"}]CACHE}""";

    [Fact]
    public async Task All_that_a_request_says_of_the_cache_reaches_the_router()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/v1/chat/completions", Body(
            """{"mode":"read_only","max_age":60,"semantic":true,"threshold":0.95,"scope":"user","sampled":true,"tool_calls":true,"truncated":false,"namespace":"blue","tags":["a","b"]}"""));
        var cache = api.Router.LastRequest.Cache!;
        Assert.Equal(
            new CacheSettings
            {
                Mode = CacheMode.ReadOnly, MaxAge = TimeSpan.FromMinutes(1), Semantic = true, Threshold = 0.95, Scope = CacheScope.User, Sampled = true, ToolCalls = true, Truncated = false,
            },
            cache.Settings);
        Assert.Equal("blue", cache.Namespace);
        Assert.Equal(["a", "b"], cache.Tags);

        await api.PostAsync("/v1/chat/completions", Body("\"on\""));
        Assert.Equal(new CacheSettings { Mode = CacheMode.On }, api.Router.LastRequest.Cache!.Settings);
        await api.PostAsync("/v1/chat/completions", Body("null"));
        Assert.Null(api.Router.LastRequest.Cache);
        await api.PostAsync("/v1/completions", """{"model":"ember","prompt":["a","b"],"cache":"off"}""");
        Assert.All(api.Router.Calls.TakeLast(2), call => Assert.Equal(CacheMode.Off, call.Request.Cache!.Settings.Mode));
    }

    [Theory]
    [InlineData("""{"mode":"maybe"}""", "cache.mode")]
    [InlineData("\"maybe\"", "cache")]
    [InlineData("5", "cache")]
    [InlineData("""{"max_age":0}""", "cache.max_age")]
    [InlineData("""{"max_age":2592001}""", "cache.max_age")]
    [InlineData("""{"threshold":0.4}""", "cache.threshold")]
    [InlineData("""{"threshold":"high"}""", "cache.threshold")]
    [InlineData("""{"semantic":"yes"}""", "cache.semantic")]
    [InlineData("""{"scope":"world"}""", "cache.scope")]
    [InlineData("""{"namespace":""}""", "cache.namespace")]
    [InlineData("""{"tags":["a",5]}""", "cache.tags[1]")]
    [InlineData("""{"tags":[""]}""", "cache.tags[0]")]
    [InlineData("""{"ttl":5}""", "cache.ttl")]
    public async Task A_wrong_field_is_400_and_named(string cache, string field)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/chat/completions", Body(cache))).ErrorAsync(400, param: field);
        Assert.Empty(api.Router.Calls);
    }

    [Fact]
    public async Task Headers_say_the_same_for_clients_that_can_not_add_a_field()
    {
        await using var api = await ApiHost.StartAsync();
        await SendAsync(api, "null", ("x-cache-mode", "on"), ("x-cache-max-age", "60"), ("x-cache-semantic", "true"), ("x-cache-namespace", "blue"), ("x-cache-tags", "a, b"));
        var cache = api.Router.LastRequest.Cache!;
        Assert.Equal(new CacheSettings { Mode = CacheMode.On, MaxAge = TimeSpan.FromMinutes(1), Semantic = true }, cache.Settings);
        Assert.Equal("blue", cache.Namespace);
        Assert.Equal(["a", "b"], cache.Tags);

        await SendAsync(api, """{"mode":"on","threshold":0.9}""", ("x-cache-mode", "on"), ("x-cache-max-age", "9"));
        Assert.Equal(new CacheSettings { Mode = CacheMode.On, MaxAge = TimeSpan.FromSeconds(9), Threshold = 0.9 }, api.Router.LastRequest.Cache!.Settings);
    }

    [Theory]
    [InlineData("x-cache-mode", "maybe", "null")]
    [InlineData("x-cache-mode", "off", """{"mode":"on"}""")]
    [InlineData("x-cache-max-age", "1.5", "null")]
    [InlineData("x-cache-max-age", "60", """{"max_age":61}""")]
    [InlineData("x-cache-semantic", "1", "null")]
    [InlineData("x-cache-tags", ",", "null")]
    [InlineData("x-cache-tags", "a", """{"tags":["b"]}""")]
    [InlineData("x-cache-namespace", "a", """{"namespace":"b"}""")]
    public async Task A_wrong_or_contradicting_header_is_400_and_named(string header, string value, string cache)
    {
        await using var api = await ApiHost.StartAsync();
        await (await SendAsync(api, cache, (header, value))).ErrorAsync(400, param: header);
    }

    [Fact]
    public async Task A_cached_answer_says_so_in_headers_and_usage()
    {
        await using var api = await ApiHost.StartAsync();
        var info = new CacheInfo { Status = CacheStatus.Semantic, Age = TimeSpan.FromSeconds(61.9), Saved = 0.25m, Similarity = 0.98765 };
        var route = Chunks.Route with { Cache = info };
        api.Router.Script = (_, _) => Chunks.Play(
            new GenerationChunk { Route = route }, Chunks.Text("Hi"), Chunks.Finish(), new GenerationChunk { Route = route, Usage = new TokenUsage(), Cost = 0 });

        var whole = await api.PostAsync("/v1/chat/completions", Body("null"));
        var usage = (await whole.JsonAsync()).GetProperty("usage");
        Assert.Equal((0, 0m, 0.25m), (usage.GetProperty("total_tokens").GetInt32(), usage.GetProperty("cost").GetDecimal(), usage.GetProperty("saved_cost").GetDecimal()));
        foreach (var response in new[] { whole, await api.PostAsync("/v1/chat/completions", Body("null,\"stream\":true,\"stream_options\":{\"include_usage\":true}")) })
        {
            Assert.Equal(
                ("semantic", "61", "0.25", "0.9877", "(absent)"),
                (response.Header("x-cache"), response.Header("x-cache-age"), response.Header("x-cache-saved"), response.Header("x-cache-similarity"), response.Header("x-cache-reason")));
            Assert.Contains("\"saved_cost\":0.25", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_call_without_the_cache_has_no_word_of_it_and_a_bypass_says_why()
    {
        await using var api = await ApiHost.StartAsync();
        var plain = await api.PostAsync("/v1/chat/completions", Body("null"));
        Assert.Equal("(absent)", plain.Header("x-cache"));
        Assert.DoesNotContain("saved_cost", await plain.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var route = Chunks.Route with { Cache = new CacheInfo { Status = CacheStatus.Bypass, Reason = "sampled" } };
        api.Router.Script = (_, _) => Chunks.Play(new GenerationChunk { Route = route }, Chunks.Text("Hi"), Chunks.Finish(), Chunks.Usage());
        var bypass = await api.PostAsync("/v1/chat/completions", Body("null"));
        Assert.Equal(("bypass", "sampled", "(absent)"), (bypass.Header("x-cache"), bypass.Header("x-cache-reason"), bypass.Header("x-cache-age")));
    }

    private static string Body(string cache) => Chat.Replace("CACHE", $",\"cache\":{cache}", StringComparison.Ordinal);

    private static Task<HttpResponseMessage> SendAsync(ApiHost api, string cache, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Body(cache), Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return api.SendAsync(request);
    }
}
