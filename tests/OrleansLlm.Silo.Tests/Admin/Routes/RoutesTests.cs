using System.Net.Http.Headers;
using System.Text;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin.Routes;

public sealed class RoutesTests
{
    private const string Global = "/admin/v1/routes";
    private const string Own = "/admin/v1/tenants/default/routes";
    private const string First =
        """{"name":"smart","tenant":"default","source":"book","active_version":1,"latest_version":1,"etag":"2","version":{"version":1,"policy":{"type":"fallback","steps":["ember","gpt-4o"]},"created_at":1700000000,"created_by":null,"comment":"first"}""";

    [Fact]
    public async Task A_route_is_set_shown_changed_put_back_and_removed()
    {
        await using var api = await ApiHost.StartAsync();
        var set = await api.PutAsync(Own + "/smart", """{"policy":{"type":"fallback","steps":["ember", "gpt-4o"]},"comment":"first"}""", ApiHost.OwnerKey);
        Assert.Equal("\"2\"", set.Headers.ETag!.Tag);
        var record = await set.JsonAsync();
        var keyId = record.GetProperty("version").GetProperty("created_by").GetString()!;
        Assert.StartsWith(First.Replace("\"created_by\":null", $"\"created_by\":\"{keyId}\"", StringComparison.Ordinal), record.GetRawText(), StringComparison.Ordinal);

        await api.PutAsync(Own + "/smart", """{"policy":"ember"}""", ApiHost.OwnerKey);
        var back = await (await api.PostAsync(Own + "/smart/activate", """{"version":1}""", ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal((1, 2), (back.GetProperty("active_version").GetInt32(), back.GetProperty("latest_version").GetInt32()));
        var shown = await (await api.GetAsync(Own + "/smart", ApiHost.ViewerKey)).JsonAsync();
        Assert.Equal([1, 2, 1], shown.GetProperty("activations").EnumerateArray().Select(one => one.GetProperty("version").GetInt32()));
        Assert.Equal(["fallback", "ember"], shown.GetProperty("versions").EnumerateArray().Select(one => one.GetProperty("policy") is { ValueKind: System.Text.Json.JsonValueKind.String } name ? name.GetString() : one.GetProperty("policy").GetProperty("type").GetString()));

        Assert.Equal("smart", await NamesAsync(api, Own));
        Assert.Equal(200, (int)(await api.DeleteAsync(Own + "/smart", ApiHost.OwnerKey)).StatusCode);
        await (await api.GetAsync(Own + "/smart", ApiHost.ViewerKey)).ErrorAsync(404, param: "name");
        Assert.Equal("", await NamesAsync(api, Own));
    }

    [Fact]
    public async Task What_leads_nowhere_is_warned_of_and_kept_all_the_same()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Models = [new ModelInfo { Name = "ember", Architecture = "llama" }];
        await api.PutAsync(Global + "/shared", """{"policy":"smart"}""", ApiHost.OperatorKey);
        var set = await (await api.PutAsync(Own + "/smart", """{"policy":{"type":"fallback","steps":["ember","shared","gpt-9"]}}""", ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal(
            ["'smart' leads back to itself (smart > shared > smart), and there is no model of that name", "'gpt-9' is no route and no model that is there now"],
            set.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!));
        Assert.Equal("smart", await NamesAsync(api, Own));
    }

    [Fact]
    public async Task A_dry_run_keeps_nothing()
    {
        await using var api = await ApiHost.StartAsync();
        var dry = await (await api.PutAsync(Own + "/smart?dry_run=true", """{"policy":"ember"}""", ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal((1, "'ember' is no route and no model that is there now"), (dry.GetProperty("active_version").GetInt32(), dry.GetProperty("warnings")[0].GetString()));
        Assert.Equal("", await NamesAsync(api, Own));
    }

    [Fact]
    public async Task Changes_that_crossed_are_refused()
    {
        await using var api = await ApiHost.StartAsync();
        var seen = (await api.PutAsync(Own + "/smart", """{"policy":"a"}""", ApiHost.OwnerKey)).Headers.ETag!;
        var second = await PutAsync(api, """{"policy":"b"}""", seen);
        Assert.Equal(200, (int)second.StatusCode);
        await (await PutAsync(api, """{"policy":"c"}""", seen)).ErrorAsync(409, "conflict", "etag");
        Assert.Equal(200, (int)(await PutAsync(api, """{"policy":"c"}""", second.Headers.ETag!)).StatusCode);
        Assert.Equal(200, (int)(await PutAsync(api, """{"policy":"d"}""", EntityTagHeaderValue.Any)).StatusCode);
    }

    [Fact]
    public async Task All_mistakes_are_told_with_their_paths()
    {
        await using var api = await ApiHost.StartAsync();
        var error = await (await api.PutAsync(
            Own + "/sm%20art", """{"policy":{"type":"weighted","choices":[{"policy":"a","weight":-1}],"stickiness":"user"},"activate":"yes","comments":"x"}""", ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal(
            ["comments", "route", "activate", "policy.stickiness", "policy.choices[0].weight"],
            error.GetProperty("error").GetProperty("errors").EnumerateArray().Select(one => one.GetProperty("param").GetString()!));
        Assert.Contains(
            "Invalid value for 'policy.choices[0].weight': must be a number above 0 up to 1000000. Given: -1.", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        await (await api.PutAsync(Own + "/smart", "{}", ApiHost.OwnerKey)).ErrorAsync(400, param: "policy");
        await (await api.PostAsync(Own + "/smart/activate", """{"version":0}""", ApiHost.OwnerKey)).ErrorAsync(400, param: "version");
        await (await api.PostAsync(Own + "/smart/activate", "{}", ApiHost.OwnerKey)).ErrorAsync(400, param: "version");
    }

    [Theory]
    [InlineData(ApiHost.UserKey, "GET", Own, 403)]
    [InlineData(ApiHost.ViewerKey, "GET", Own, 200)]
    [InlineData(ApiHost.ViewerKey, "GET", Global, 200)]
    [InlineData(ApiHost.ManagerKey, "PUT", Own, 403)]
    [InlineData(ApiHost.OwnerKey, "PUT", Own, 200)]
    [InlineData(ApiHost.OwnerKey, "PUT", Global, 403)]
    [InlineData(ApiHost.OperatorKey, "PUT", Global, 200)]
    [InlineData(ApiHost.OwnerKey, "PUT", "/admin/v1/tenants/other/routes", 403)]
    [InlineData(ApiHost.OwnerKey, "GET", "/admin/v1/tenants/other/routes", 403)]
    [InlineData(ApiHost.OperatorKey, "GET", "/admin/v1/tenants/other/routes", 404)]
    public async Task Owners_set_their_own_routes_and_operators_the_global_ones(string key, string method, string path, int status)
    {
        await using var api = await ApiHost.StartAsync();
        var response = method == "GET" ? await api.GetAsync(path, key) : await api.PutAsync(path + "/smart", """{"policy":"a"}""", key);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private static async Task<string> NamesAsync(ApiHost api, string path)
    {
        var list = await (await api.GetAsync(path, ApiHost.ViewerKey)).JsonAsync();
        return string.Join(' ', list.GetProperty("data").EnumerateArray().Select(route => route.GetProperty("name").GetString()));
    }

    private static Task<HttpResponseMessage> PutAsync(ApiHost api, string json, EntityTagHeaderValue etag)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, Own + "/smart") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.IfMatch.Add(etag);
        return api.SendAsync(request, ApiHost.OwnerKey);
    }
}
