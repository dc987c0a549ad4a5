using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Tenants;

public sealed class TenantGrainTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private readonly string _tenant = TestCluster.NewCaller().Tenant;

    [Fact]
    public async Task Keys_are_created_listed_and_revoked_and_survive_deactivation()
    {
        var created = await Tenant().CreateKeyAsync(new CreateKeyRequest { Name = "one" });
        await cluster.Client.GetGrain<Orleans.Runtime.IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        Assert.Equal(_tenant, (await Tenant().AuthenticateAsync(ApiKeyText.Hash(created.Key))).Tenant);

        await Tenant().RevokeKeyAsync(created.Info.Id);

        Assert.NotNull(Assert.Single(await Tenant().ListKeysAsync()).RevokedAt);
        await AssertRefusedAsync(created.Key);
    }

    [Fact]
    public async Task Of_several_first_keys_at_once_one_is_adopted()
    {
        var request = new CreateKeyRequest { Name = "development", Role = KeyRole.Operator };
        var adopted = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Tenant().AdoptKeyAsync($"key-number-{i}", request, onlyAsFirst: true)));
        Assert.Single(adopted, true);
        Assert.Single(await Tenant().ListKeysAsync());
    }

    [Fact]
    public async Task An_unknown_key_is_refused_with_its_code_across_the_wire() => await AssertRefusedAsync("sk-made-up");

    private async Task AssertRefusedAsync(string key)
    {
        var refused = await Assert.ThrowsAsync<LlmException>(() => Tenant().AuthenticateAsync(ApiKeyText.Hash(key)));
        Assert.Equal(LlmErrorCode.Unauthenticated, refused.Code);
    }

    private ITenantGrain Tenant() => cluster.Client.GetGrain<ITenantGrain>(new TenantKey(_tenant).ToString());
}
