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

        var response = await api.PostAsync(Keys, """{"name":"ci","role":"user","expires_at":1800000000}""", ApiHost.AdminKey);
        var created = await response.JsonAsync();
        var key = created.GetProperty("key").GetString()!;
        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Equal(("ci", "user", 1800000000, "default"), (created.GetProperty("name").GetString(), created.GetProperty("role").GetString(), created.GetProperty("expires_at").GetInt64(), created.GetProperty("tenant").GetString()));
        Assert.Equal(200, (int)(await api.GetAsync("/v1/models", key)).StatusCode);

        var revoked = await (await api.DeleteAsync($"{Keys}/{created.GetProperty("id").GetString()}", ApiHost.AdminKey)).JsonAsync();
        Assert.Equal(1_700_000_000, revoked.GetProperty("revoked_at").GetInt64());
        await (await api.GetAsync("/v1/models", key)).ErrorAsync(401, "invalid_api_key");
    }

    [Fact]
    public async Task Listed_keys_never_show_their_secret()
    {
        await using var api = await ApiHost.StartAsync();
        var created = await (await api.PostAsync(Keys, """{"name":"ci","role":"user"}""", ApiHost.AdminKey)).JsonAsync();

        var list = await (await api.GetAsync(Keys, ApiHost.AdminKey)).Content.ReadAsStringAsync();

        Assert.DoesNotContain(created.GetProperty("key").GetString()!, list);
        Assert.Equal(4, JsonDocument.Parse(list).RootElement.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData(ApiHost.UserKey, "default", "user", 403)]
    [InlineData(ApiHost.AdminKey, "default", "user", 200)]
    [InlineData(ApiHost.AdminKey, "default", "tenant_admin", 200)]
    [InlineData(ApiHost.AdminKey, "default", "operator", 403)]
    [InlineData(ApiHost.AdminKey, "other", "user", 403)]
    [InlineData(ApiHost.OperatorKey, "default", "operator", 200)]
    [InlineData(ApiHost.OperatorKey, "other", "tenant_admin", 200)]
    [InlineData("wrong", "default", "user", 401)]
    public async Task Nobody_creates_keys_above_the_own_role_or_outside_the_own_tenant(string key, string tenant, string role, int status)
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync($"/admin/v1/tenants/{tenant}/keys", $$"""{"name":"x","role":"{{role}}"}""", key);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_tenant_admin_can_not_revoke_an_operators_key()
    {
        await using var api = await ApiHost.StartAsync();
        var keys = await api.Tenants["default"].ListKeysAsync();
        var id = keys.Single(key => key.Role == KeyRole.Operator).Id;

        await (await api.DeleteAsync($"{Keys}/{id}", ApiHost.AdminKey)).ErrorAsync(403, "insufficient_permissions");
        Assert.Equal(200, (int)(await api.DeleteAsync($"{Keys}/{id}", ApiHost.OperatorKey)).StatusCode);
    }

    [Fact]
    public async Task Revoking_an_unknown_key_is_404()
    {
        await using var api = await ApiHost.StartAsync();

        await (await api.DeleteAsync($"{Keys}/nope", ApiHost.AdminKey)).ErrorAsync(404, "not_found");
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":"","role":"user"}""", "name")]
    [InlineData("""{"name":"x"}""", "role")]
    [InlineData("""{"name":"x","role":"root"}""", "role")]
    [InlineData("""{"name":"x","role":"user","expires_at":"tomorrow"}""", "expires_at")]
    [InlineData("""{"name":"x","role":"user","expires_at":-1}""", "expires_at")]
    public async Task Bad_requests_name_their_field(string body, string param)
    {
        await using var api = await ApiHost.StartAsync();

        await (await api.PostAsync(Keys, body, ApiHost.AdminKey)).ErrorAsync(400, param: param);
    }

    [Fact]
    public async Task Expiry_may_be_iso_8601()
    {
        await using var api = await ApiHost.StartAsync();

        var created = await (await api.PostAsync(Keys, """{"name":"x","role":"user","expires_at":"2027-01-15T08:00:00Z"}""", ApiHost.AdminKey)).JsonAsync();

        Assert.Equal(1_800_000_000, created.GetProperty("expires_at").GetInt64());
    }
}
