using OrleansLlm.Contracts.Audit;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin;

public sealed class ErasureTests
{
    private const string Root = "/admin/v1/tenants/default";

    [Fact]
    public async Task An_erasure_is_a_job_of_the_tenant_and_does_not_repeat_the_users_name()
    {
        await using var api = await ApiHost.StartAsync();
        var text = await (await api.PostAsync(Root + "/erasures", """{"user":"jane"}""", ApiHost.OwnerKey)).Content.ReadAsStringAsync();
        var id = System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("id").GetString();
        Assert.Equal(
            $$"""{"id":"{{id}}","object":"erasure","scope":"user","status":"running","created_at":1700000000,"ended_at":null,"removed":{},"audit_sequence":null,"audit_hash":null,"error":null}""", text);
        Assert.Equal(text, await (await api.GetAsync($"{Root}/erasures/{id}", ApiHost.OwnerKey)).Content.ReadAsStringAsync());
        await (await api.GetAsync($"{Root}/erasures/other", ApiHost.OwnerKey)).ErrorAsync(404, "not_found");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"tenant":false}""")]
    [InlineData("""{"user":"a","tenant":true}""")]
    [InlineData("""{"user":""}""")]
    [InlineData("""{"users":"a"}""")]
    public async Task What_is_erased_is_said_exactly_once(string body)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync(Root + "/erasures", body, ApiHost.OwnerKey)).ErrorAsync(400);
    }

    [Fact]
    public async Task Managers_read_the_audit_log_and_only_owners_erase()
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync(Root + "/erasures", """{"user":"a"}""", ApiHost.ManagerKey)).ErrorAsync(403);
        await api.GetAsync(Root + "/audit", ApiHost.ManagerKey);
        await api.Audits.Values.Single().AppendAsync(new AuditEvent { Action = "a", Actor = "k", Subject = "tenant" });
        var page = await (await api.GetAsync(Root + "/audit?limit=1", ApiHost.ManagerKey)).JsonAsync();
        Assert.Equal(("a", AuditHash.Beginning), (page.GetProperty("records")[0].GetProperty("event").GetProperty("action").GetString(), page.GetProperty("records")[0].GetProperty("previous_hash").GetString()));
        Assert.True((await (await api.GetAsync(Root + "/audit/verify", ApiHost.ManagerKey)).JsonAsync()).GetProperty("is_whole").GetBoolean());
    }
}
