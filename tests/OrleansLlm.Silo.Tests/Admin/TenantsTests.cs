using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class TenantsTests
{
    private const string Tenants = "/admin/v1/tenants";

    [Fact]
    public async Task A_tenant_is_created_renamed_tagged_and_shown()
    {
        await using var api = await ApiHost.StartAsync();

        var created = await (await api.PostAsync(Tenants, """{"id":"acme","name":"Acme","tags":{"plan":"pro"}}""", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal(
            """{"id":"acme","name":"Acme","created_at":1700000000,"suspended_at":null,"suspended_reason":null,"tags":{"plan":"pro"}}""", created.GetRawText());
        await (await api.PostAsync(Tenants, """{"id":"acme"}""", ApiHost.OperatorKey)).ErrorAsync(409, "conflict", "id");
        await api.PatchAsync($"{Tenants}/acme", """{"name":"Acme Ltd."}""", ApiHost.OperatorKey);
        await api.PatchAsync($"{Tenants}/acme", """{"tags":{}}""", ApiHost.OperatorKey);

        var shown = await (await api.GetAsync($"{Tenants}/acme", ApiHost.OperatorKey)).JsonAsync();
        Assert.Equal(("Acme Ltd.", "{}"), (shown.GetProperty("name").GetString(), shown.GetProperty("tags").GetRawText()));
    }

    [Fact]
    public async Task Tenants_are_listed_page_by_page_oldest_first()
    {
        await using var api = await ApiHost.StartAsync();
        foreach (var id in (string[])["c", "a", "b"])
        {
            await api.PostAsync(Tenants, $$"""{"id":"{{id}}"}""", ApiHost.OperatorKey);
        }

        var first = await (await api.GetAsync($"{Tenants}?limit=2", ApiHost.OperatorKey)).JsonAsync();
        var rest = await (await api.GetAsync($"{Tenants}?limit=2&after={first.GetProperty("last_id").GetString()}", ApiHost.OperatorKey)).JsonAsync();

        string[] all = [.. first.GetProperty("data").EnumerateArray().Concat(rest.GetProperty("data").EnumerateArray()).Select(tenant => tenant.GetProperty("id").GetString()!)];
        Assert.Equal(["default", "c", "a", "b"], all);
        Assert.Equal((true, false), (first.GetProperty("has_more").GetBoolean(), rest.GetProperty("has_more").GetBoolean()));
    }

    [Fact]
    public async Task A_suspended_tenants_keys_are_refused_with_the_reason_until_it_is_resumed()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync($"{Tenants}/default/suspend", """{"reason":"unpaid invoice"}""", ApiHost.OperatorKey);

        foreach (var key in (string[])[ApiHost.UserKey, ApiHost.ViewerKey, ApiHost.OwnerKey])
        {
            var error = await (await api.GetAsync("/v1/models", key)).ErrorAsync(403, "insufficient_permissions");
            Assert.Contains("unpaid invoice", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        var resumed = await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Tenants}/default/resume"), ApiHost.OperatorKey);
        Assert.Equal(200, (int)resumed.StatusCode);
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", ApiHost.UserKey)).StatusCode);
    }

    [Fact]
    public async Task An_archived_projects_keys_are_refused_and_it_gets_no_new_ones()
    {
        await using var api = await ApiHost.StartAsync();
        const string Projects = $"{Tenants}/default/projects";
        await api.PostAsync(Projects, """{"id":"web","name":"Web shop"}""", ApiHost.ManagerKey);
        var key = (await (await api.PostAsync($"{Tenants}/default/keys", """{"name":"x","role":"user","project":"web"}""", ApiHost.ManagerKey)).JsonAsync())
            .GetProperty("key").GetString();
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", key)).StatusCode);

        var archived = await (await api.PatchAsync($"{Projects}/web", """{"archived":true}""", ApiHost.ManagerKey)).JsonAsync();

        Assert.Equal(1_700_000_000, archived.GetProperty("archived_at").GetInt64());
        await (await api.GetAsync("/v1/models", key)).ErrorAsync(403, "insufficient_permissions");
        await (await api.PostAsync($"{Tenants}/default/keys", """{"name":"y","role":"user","project":"web"}""", ApiHost.ManagerKey)).ErrorAsync(409, "conflict", "project");
        await api.PatchAsync($"{Projects}/web", """{"archived":false}""", ApiHost.ManagerKey);
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", key)).StatusCode);
        var listed = await (await api.GetAsync(Projects, ApiHost.ViewerKey)).JsonAsync();
        Assert.Equal("Web shop", Assert.Single(listed.GetProperty("data").EnumerateArray()).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("POST", "", """{"id":"a b"}""", "id")]
    [InlineData("POST", "", """{"id":".."}""", "id")]
    [InlineData("POST", "", "{}", "id")]
    [InlineData("POST", "", """{"id":"x","name":""}""", "name")]
    [InlineData("POST", "", """{"id":"x","plan":"pro"}""", "plan")]
    [InlineData("POST", "", """{"id":"x","tags":{"":"v"}}""", "tags")]
    [InlineData("PATCH", "/default", """{"tags":[]}""", "tags")]
    [InlineData("PATCH", "/default", """{"suspended":true}""", "suspended")]
    [InlineData("POST", "/default/suspend", """{"reason":7}""", "reason")]
    [InlineData("POST", "/default/projects", """{"id":"*"}""", "id")]
    [InlineData("POST", "/default/projects", """{"id":"web","name":" "}""", "name")]
    [InlineData("GET", "?limit=0", "", "limit")]
    public async Task Bad_requests_name_their_field(string method, string path, string body, string param)
    {
        await using var api = await ApiHost.StartAsync();
        var response = method switch
        {
            "GET" => await api.GetAsync(Tenants + path, ApiHost.OperatorKey),
            "PATCH" => await api.PatchAsync(Tenants + path, body, ApiHost.OperatorKey),
            _ => await api.PostAsync(Tenants + path, body, ApiHost.OperatorKey),
        };
        await response.ErrorAsync(400, param: param);
    }

    [Theory]
    [InlineData("/admin/v1/tenants/nobody")]
    [InlineData("/admin/v1/tenants/nobody/projects")]
    [InlineData("/admin/v1/tenants/nobody/keys")]
    [InlineData("/admin/v1/tenants/nobody/limits")]
    [InlineData("/admin/v1/tenants/nobody/limits/tenant")]
    [InlineData("/admin/v1/tenants/default/projects/nothing")]
    [InlineData("/admin/v1/tenants/default/keys/nothing")]
    public async Task What_does_not_exist_is_404_and_is_not_made_by_asking(string path)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.GetAsync(path, ApiHost.OperatorKey)).ErrorAsync(404, "not_found");
        var all = await (await api.GetAsync(Tenants, ApiHost.OperatorKey)).JsonAsync();
        Assert.Single(all.GetProperty("data").EnumerateArray());
    }
}
