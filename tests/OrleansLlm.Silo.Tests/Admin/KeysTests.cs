using System.Text.Json;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class KeysTests
{
    private const string Keys = "/admin/v1/tenants/default/keys";

    [Fact]
    public async Task A_key_is_created_works_and_stops_working_when_revoked()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync(Keys, """{"name":"ci","role":"user","expires_at":1800000000}""", ApiHost.OwnerKey);
        var created = await response.JsonAsync();
        var key = created.GetProperty("key").GetString()!;
        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Equal(("ci", "user", 1800000000, "default"), (created.GetProperty("name").GetString(), created.GetProperty("role").GetString(), created.GetProperty("expires_at").GetInt64(), created.GetProperty("tenant").GetString()));
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", key)).StatusCode);

        var revoked = await (await api.DeleteAsync($"{Keys}/{created.GetProperty("id").GetString()}", ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal(1_700_000_000, revoked.GetProperty("revoked_at").GetInt64());
        await (await api.GetAsync("/v1/models", key)).ErrorAsync(401, "invalid_api_key");
    }

    [Fact]
    public async Task Listed_keys_never_show_their_secret()
    {
        await using var api = await ApiHost.StartAsync();
        var created = await (await api.PostAsync(Keys, """{"name":"ci","role":"user"}""", ApiHost.OwnerKey)).JsonAsync();

        var list = await (await api.GetAsync(Keys, ApiHost.OwnerKey)).Content.ReadAsStringAsync();

        Assert.DoesNotContain(created.GetProperty("key").GetString()!, list);
        Assert.Equal(6, JsonDocument.Parse(list).RootElement.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData(ApiHost.UserKey, "default", "user", 403)]
    [InlineData(ApiHost.ViewerKey, "default", "user", 403)]
    [InlineData(ApiHost.ManagerKey, "default", "user", 200)]
    [InlineData(ApiHost.ManagerKey, "default", "viewer", 200)]
    [InlineData(ApiHost.ManagerKey, "default", "manager", 200)]
    [InlineData(ApiHost.ManagerKey, "default", "owner", 403)]
    [InlineData(ApiHost.OwnerKey, "default", "owner", 200)]
    [InlineData(ApiHost.OwnerKey, "default", "tenant_admin", 200)]
    [InlineData(ApiHost.OwnerKey, "default", "operator", 403)]
    [InlineData(ApiHost.OwnerKey, "other", "user", 403)]
    [InlineData(ApiHost.OperatorKey, "default", "operator", 200)]
    [InlineData(ApiHost.OperatorKey, "other", "owner", 200)]
    [InlineData(ApiHost.OperatorKey, "nobody", "owner", 404)]
    [InlineData("wrong", "default", "user", 401)]
    public async Task Nobody_creates_keys_above_the_own_role_or_outside_the_own_tenant(string key, string tenant, string role, int status)
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/admin/v1/tenants", """{"id":"other"}""", ApiHost.OperatorKey);

        var response = await api.PostAsync($"/admin/v1/tenants/{tenant}/keys", $$"""{"name":"x","role":"{{role}}"}""", key);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_key_belongs_to_a_project_and_has_limits_from_its_first_call_on()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/admin/v1/tenants/default/projects", """{"id":"web","tags":{"team":"shop"}}""", ApiHost.ManagerKey);

        var created = await (await api.PostAsync(
            Keys, """{"name":"ci","role":"user","project":"web","tags":{"use":"ci"},"limits":{"allowed_models":["ember"],"budgets":[{"period":"month","hard":0.1}]}}""", ApiHost.ManagerKey)).JsonAsync();
        await api.PostAsync("/v1/chat/completions", """{"model":"ember","messages":[{"role":"user","content":"x"}]}""", created.GetProperty("key").GetString());

        var caller = api.Router.Calls.Single().Caller;
        Assert.Equal(("web", "shop", "ci"), (caller.Project, caller.Tags!["team"], caller.Tags["use"]));
        var id = created.GetProperty("id").GetString();
        var shown = await (await api.GetAsync($"{Keys}/{id}", ApiHost.ViewerKey)).JsonAsync();
        Assert.Equal("""["ember"]""", shown.GetProperty("limits").GetProperty("allowed_models").GetRawText());
        Assert.Equal("0.1", shown.GetProperty("limits").GetProperty("budgets")[0].GetProperty("hard").GetRawText());
        Assert.Equal(1_700_000_000, shown.GetProperty("last_used_at").GetInt64());
        Assert.False(shown.TryGetProperty("key", out _));
        var ofProject = await (await api.GetAsync($"{Keys}?project=web", ApiHost.ViewerKey)).JsonAsync();
        Assert.Equal(id, Assert.Single(ofProject.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_rotated_keys_old_secret_works_for_its_grace_time_and_no_longer()
    {
        await using var api = await ApiHost.StartAsync();
        var created = await (await api.PostAsync(Keys, """{"name":"ci","role":"user"}""", ApiHost.OwnerKey)).JsonAsync();
        var (id, old) = (created.GetProperty("id").GetString(), created.GetProperty("key").GetString());

        var response = await api.PostAsync($"{Keys}/{id}/rotate", """{"grace_seconds":60}""", ApiHost.OwnerKey);
        var rotated = await response.JsonAsync();

        var fresh = rotated.GetProperty("key").GetString();
        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Equal((id, 1_700_000_060L), (rotated.GetProperty("id").GetString(), rotated.GetProperty("previous_secret_until").GetInt64()));
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", old)).StatusCode);
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", fresh)).StatusCode);
        api.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(401, (int)(await api.GetAsync("/v1/models", old)).StatusCode);
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", fresh)).StatusCode);
    }

    [Fact]
    public async Task A_rotation_without_a_body_gives_a_day()
    {
        await using var api = await ApiHost.StartAsync();
        var created = await (await api.PostAsync(Keys, """{"name":"ci","role":"user"}""", ApiHost.OwnerKey)).JsonAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, $"{Keys}/{created.GetProperty("id").GetString()}/rotate");
        var rotated = await (await api.SendAsync(request, ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal(1_700_000_000 + 86_400, rotated.GetProperty("previous_secret_until").GetInt64());
    }

    [Fact]
    public async Task A_key_is_renamed_tagged_and_given_another_end()
    {
        await using var api = await ApiHost.StartAsync();
        var created = await (await api.PostAsync(Keys, """{"name":"ci","role":"user","expires_at":1800000000}""", ApiHost.OwnerKey)).JsonAsync();
        var path = $"{Keys}/{created.GetProperty("id").GetString()}";

        var changed = await (await api.PatchAsync(path, """{"name":"new","tags":{"a":"b"}}""", ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal(("new", 1_800_000_000L), (changed.GetProperty("name").GetString(), changed.GetProperty("expires_at").GetInt64()));
        Assert.Equal("""{"a":"b"}""", changed.GetProperty("tags").GetRawText());
        var endless = await (await api.PatchAsync(path, """{"never_expires":true}""", ApiHost.OwnerKey)).JsonAsync();
        Assert.Equal(JsonValueKind.Null, endless.GetProperty("expires_at").ValueKind);
        await (await api.PatchAsync(path, """{"project":"web"}""", ApiHost.OwnerKey)).ErrorAsync(400, "unknown_parameter", "project");
        await (await api.PatchAsync(path, """{"never_expires":true,"expires_at":1900000000}""", ApiHost.OwnerKey)).ErrorAsync(400, param: "expires_at");
    }

    [Fact]
    public async Task An_owner_can_not_revoke_rotate_or_change_an_operators_key()
    {
        await using var api = await ApiHost.StartAsync();
        var keys = await api.Tenants["default"].ListKeysAsync();
        var id = keys.Single(key => key.Role == KeyRole.Operator).Id;

        await (await api.DeleteAsync($"{Keys}/{id}", ApiHost.OwnerKey)).ErrorAsync(403, "insufficient_permissions");
        await (await api.PostAsync($"{Keys}/{id}/rotate", "{}", ApiHost.OwnerKey)).ErrorAsync(403, "insufficient_permissions");
        await (await api.PatchAsync($"{Keys}/{id}", "{}", ApiHost.OwnerKey)).ErrorAsync(403, "insufficient_permissions");
        Assert.Equal(200, (int)(await api.DeleteAsync($"{Keys}/{id}", ApiHost.OperatorKey)).StatusCode);
    }

    [Fact]
    public async Task Revoking_an_unknown_key_is_404()
    {
        await using var api = await ApiHost.StartAsync();

        await (await api.DeleteAsync($"{Keys}/nope", ApiHost.OwnerKey)).ErrorAsync(404, "not_found");
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":"","role":"user"}""", "name")]
    [InlineData("""{"name":"x"}""", "role")]
    [InlineData("""{"name":"x","role":"root"}""", "role")]
    [InlineData("""{"name":"x","role":"user","expires_at":"tomorrow"}""", "expires_at")]
    [InlineData("""{"name":"x","role":"user","expires_at":-1}""", "expires_at")]
    [InlineData("""{"name":"x","role":"user","expires_at":1}""", "expires_at")]
    [InlineData("""{"name":"x","role":"user","models":["ember"]}""", "models")]
    [InlineData("""{"name":"x","role":"user","tags":{"a":1}}""", "tags.a")]
    [InlineData("""{"name":"x","role":"user","limits":{"requests_per_minute":0}}""", "limits.requests_per_minute")]
    public async Task Bad_requests_name_their_field(string body, string param)
    {
        await using var api = await ApiHost.StartAsync();

        await (await api.PostAsync(Keys, body, ApiHost.OwnerKey)).ErrorAsync(400, param: param);
    }

    [Fact]
    public async Task Expiry_may_be_iso_8601()
    {
        await using var api = await ApiHost.StartAsync();

        var created = await (await api.PostAsync(Keys, """{"name":"x","role":"user","expires_at":"2027-01-15T08:00:00Z"}""", ApiHost.OwnerKey)).JsonAsync();

        Assert.Equal(1_800_000_000, created.GetProperty("expires_at").GetInt64());
    }
}
