using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
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
        await Profile().CreateAsync(new CreateTenantRequest());
        var created = await Tenant().CreateKeyAsync(new CreateKeyRequest { Name = "one" });
        await ForgetAsync();
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
        Assert.Equal(_tenant, (await Profile().GetAsync()).Id);
    }

    [Fact]
    public async Task An_unknown_key_is_refused_with_its_code_across_the_wire() => await AssertRefusedAsync("sk-made-up");

    [Fact]
    public async Task A_key_does_not_bring_a_tenant_into_being()
    {
        await AssertFailsAsync(LlmErrorCode.NotFound, () => Tenant().CreateKeyAsync(new CreateKeyRequest { Name = "one" }));
        await AssertFailsAsync(LlmErrorCode.NotFound, () => Projects().CreateAsync(new CreateProjectRequest { Id = "web" }));
        await AssertFailsAsync(LlmErrorCode.NotFound, () => Profile().GetAsync());
        Assert.DoesNotContain(_tenant, await AllTenantsAsync());
    }

    [Fact]
    public async Task Of_several_creations_at_once_one_wins_and_the_tenant_is_listed_once_for_good()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 5).Select(async i =>
        {
            try
            {
                return (await Profile().CreateAsync(new CreateTenantRequest { Name = $"name {i}" })).Name;
            }
            catch (LlmException lost) when (lost.Code == LlmErrorCode.Conflict)
            {
                return null;
            }
        }));
        var winner = Assert.Single(created, name => name is not null);

        await ForgetAsync();

        Assert.Equal(winner, (await Profile().GetAsync()).Name);
        Assert.Single(await AllTenantsAsync(), _tenant);
    }

    [Fact]
    public async Task A_suspended_tenant_is_refused_by_every_silo_at_once_and_comes_back()
    {
        await Profile().CreateAsync(new CreateTenantRequest());
        var key = (await Tenant().CreateKeyAsync(new CreateKeyRequest { Name = "one", Role = KeyRole.Owner })).Key;
        await OnEverySiloAsync(async tenant => Assert.Equal(KeyRole.Owner, (await tenant.AuthenticateAsync(ApiKeyText.Hash(key))).Role));

        await Profile().UpdateAsync(new TenantUpdate { Suspended = true, Reason = "unpaid" });
        await OnEverySiloAsync(tenant => AssertFailsAsync(LlmErrorCode.Forbidden, () => tenant.AuthenticateAsync(ApiKeyText.Hash(key))));
        await ForgetAsync();
        await OnEverySiloAsync(tenant => AssertFailsAsync(LlmErrorCode.Forbidden, () => tenant.AuthenticateAsync(ApiKeyText.Hash(key))));

        await Profile().UpdateAsync(new TenantUpdate { Suspended = false });
        await OnEverySiloAsync(tenant => tenant.AuthenticateAsync(ApiKeyText.Hash(key)));
    }

    [Fact]
    public async Task An_archived_projects_keys_are_refused_by_every_silo_and_others_are_not()
    {
        await Profile().CreateAsync(new CreateTenantRequest());
        await Projects().CreateAsync(new CreateProjectRequest { Id = "web", Tags = new Dictionary<string, string> { ["team"] = "shop" } });
        var inside = (await Tenant().CreateKeyAsync(new CreateKeyRequest { Name = "in", Project = "web" })).Key;
        var outside = (await Tenant().CreateKeyAsync(new CreateKeyRequest { Name = "out" })).Key;
        var caller = await Tenant().AuthenticateAsync(ApiKeyText.Hash(inside));
        Assert.Equal(("web", "shop"), (caller.Project, caller.Tags!["team"]));

        await Projects().UpdateAsync("web", new ProjectUpdate { Archived = true });
        await ForgetAsync();

        await OnEverySiloAsync(async tenant =>
        {
            await AssertFailsAsync(LlmErrorCode.Forbidden, () => tenant.AuthenticateAsync(ApiKeyText.Hash(inside)));
            Assert.Null((await tenant.AuthenticateAsync(ApiKeyText.Hash(outside))).Project);
        });
        await AssertFailsAsync(LlmErrorCode.Conflict, () => Tenant().CreateKeyAsync(new CreateKeyRequest { Name = "late", Project = "web" }));
    }

    [Fact]
    public async Task A_rotated_keys_secrets_survive_deactivation_and_so_does_its_last_use()
    {
        await Profile().CreateAsync(new CreateTenantRequest());
        var first = await Tenant().CreateKeyAsync(new CreateKeyRequest { Name = "one" });
        var second = await Tenant().RotateKeyAsync(first.Info.Id, TimeSpan.FromHours(1));
        await Tenant().AuthenticateAsync(ApiKeyText.Hash(second.Key));
        await ForgetAsync();

        var used = Assert.Single(await Tenant().ListKeysAsync());
        Assert.NotNull(used.LastUsedAt);
        Assert.Equal(first.Info.Id, (await Tenant().AuthenticateAsync(ApiKeyText.Hash(first.Key))).KeyId);
        await Tenant().RotateKeyAsync(first.Info.Id, TimeSpan.Zero);
        await AssertRefusedAsync(first.Key);
        await AssertRefusedAsync(second.Key);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("..")]
    public async Task Wrong_ids_are_refused_by_the_grains_themselves(string id)
    {
        var profile = cluster.Client.GetGrain<ITenantProfileGrain>(new TenantKey(id).ToString());
        await AssertFailsAsync(LlmErrorCode.InvalidRequest, () => profile.CreateAsync(new CreateTenantRequest()));
        await Profile().CreateAsync(new CreateTenantRequest());
        await AssertFailsAsync(LlmErrorCode.InvalidRequest, () => Projects().CreateAsync(new CreateProjectRequest { Id = id }));
        await AssertFailsAsync(LlmErrorCode.InvalidRequest, () => Directory().ListAsync(null, 101));
    }

    private Task ForgetAsync() => cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    private async Task<List<string>> AllTenantsAsync()
    {
        var all = new List<string>();
        for (var page = await Directory().ListAsync(null, 2); page.Count > 0; page = await Directory().ListAsync(page[^1], 2))
        {
            all.AddRange(page);
        }

        return all;
    }

    private async Task OnEverySiloAsync(Func<ITenantGrain, Task> check)
    {
        foreach (var silo in cluster.Silos.Silos)
        {
            var grains = cluster.Silos.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGrainFactory>();
            await check(grains.GetGrain<ITenantGrain>(new TenantKey(_tenant).ToString()));
        }
    }

    private Task AssertRefusedAsync(string key) => AssertFailsAsync(LlmErrorCode.Unauthenticated, () => Tenant().AuthenticateAsync(ApiKeyText.Hash(key)));

    private static async Task AssertFailsAsync(LlmErrorCode code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<LlmException>(call)).Code);

    private ITenantGrain Tenant() => cluster.Client.GetGrain<ITenantGrain>(new TenantKey(_tenant).ToString());

    private ITenantProfileGrain Profile() => cluster.Client.GetGrain<ITenantProfileGrain>(new TenantKey(_tenant).ToString());

    private IProjectsGrain Projects() => cluster.Client.GetGrain<IProjectsGrain>(new TenantKey(_tenant).ToString());

    private ITenantDirectoryGrain Directory() => cluster.Client.GetGrain<ITenantDirectoryGrain>(ITenantDirectoryGrain.Key);
}
