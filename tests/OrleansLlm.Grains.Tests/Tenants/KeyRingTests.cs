using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Tests.Tenants;

public sealed class KeyRingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_created_key_authenticates_as_its_tenant_and_role()
    {
        var ring = new KeyRing("acme", []);
        var created = ring.Create(new CreateKeyRequest { Name = "ci", Role = KeyRole.TenantAdmin }, Now);

        var caller = ring.Authenticate(ApiKeyText.Hash(created.Key), Now);

        Assert.Equal(("acme", created.Info.Id, KeyRole.TenantAdmin), (caller.Tenant, caller.KeyId, caller.Role));
        Assert.True(ApiKeyText.TryGetTenant(created.Key, out var tenant));
        Assert.Equal("acme", tenant);
    }

    [Fact]
    public void Only_the_hash_is_kept()
    {
        var stored = new List<StoredKey>();
        var created = new KeyRing("acme", stored).Create(new CreateKeyRequest { Name = "ci" }, Now);
        var secret = created.Key.Split('.')[^1];
        Assert.DoesNotContain(secret, System.Text.Json.JsonSerializer.Serialize(stored), StringComparison.Ordinal);
        Assert.Equal(ApiKeyText.Hash(created.Key), stored.Single().Hash);
    }

    [Fact]
    public void A_revoked_key_is_refused_and_revoking_twice_keeps_the_first_time()
    {
        var ring = new KeyRing("acme", []);
        var created = ring.Create(new CreateKeyRequest { Name = "ci" }, Now);
        ring.Revoke(created.Info.Id, Now);

        Assert.Equal(Now, ring.Revoke(created.Info.Id, Now.AddHours(1)).RevokedAt);
        AssertRefused(ring, created.Key, Now);
    }

    [Fact]
    public void An_expired_key_is_refused_from_the_moment_of_its_expiry()
    {
        var ring = new KeyRing("acme", []);
        var created = ring.Create(new CreateKeyRequest { Name = "ci", ExpiresAt = Now.AddHours(1) }, Now);
        ring.Authenticate(ApiKeyText.Hash(created.Key), Now.AddHours(1).AddTicks(-1));
        AssertRefused(ring, created.Key, Now.AddHours(1));
    }

    [Fact]
    public void Every_refusal_reads_the_same()
    {
        var ring = new KeyRing("acme", []);
        var revoked = ring.Create(new CreateKeyRequest { Name = "a" }, Now);
        ring.Revoke(revoked.Info.Id, Now);
        Assert.Equal(AssertRefused(ring, revoked.Key, Now).Message, AssertRefused(ring, "sk-made-up", Now).Message);
    }

    [Fact]
    public void Keys_survive_a_reload_of_the_state()
    {
        var stored = new List<StoredKey>();
        var created = new KeyRing("acme", stored).Create(new CreateKeyRequest { Name = "ci" }, Now);
        Assert.Equal(created.Info.Id, new KeyRing("acme", stored).Authenticate(ApiKeyText.Hash(created.Key), Now).KeyId);
    }

    [Fact]
    public void Adopting_a_key_twice_changes_nothing_and_brings_a_revoked_one_back()
    {
        var ring = new KeyRing("default", []);
        var request = new CreateKeyRequest { Name = "development", Role = KeyRole.Operator };
        Assert.True(ring.Adopt("my-own-key", request, Now));
        Assert.False(ring.Adopt("my-own-key", request, Now));
        ring.Revoke(ring.List().Single().Id, Now);
        AssertRefused(ring, "my-own-key", Now);
        Assert.True(ring.Adopt("my-own-key", request, Now));
        Assert.Equal(KeyRole.Operator, ring.Authenticate(ApiKeyText.Hash("my-own-key"), Now).Role);
    }

    [Theory]
    [InlineData("", 0, "name")]
    [InlineData("ok", 99, "role")]
    public void Wrong_requests_are_refused_by_field(string name, int role, string field)
    {
        var refused = Assert.Throws<LlmException>(() =>
            new KeyRing("acme", []).Create(new CreateKeyRequest { Name = name, Role = (KeyRole)role }, Now));
        Assert.Equal(field, refused.Parameter);
    }

    [Fact]
    public void An_expiry_in_the_past_is_refused()
    {
        var refused = Assert.Throws<LlmException>(() =>
            new KeyRing("acme", []).Create(new CreateKeyRequest { Name = "x", ExpiresAt = Now }, Now));
        Assert.Equal("expires_at", refused.Parameter);
    }

    [Fact]
    public void Revoking_an_unknown_key_is_not_found() =>
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => new KeyRing("a", []).Revoke("nope", Now)).Code);

    [Theory]
    [InlineData("acme", "acme")]
    [InlineData("a.b/c d", "a.b/c d")]
    public void A_key_names_its_tenant_whatever_the_tenant_is_called(string tenant, string expected)
    {
        Assert.True(ApiKeyText.TryGetTenant(ApiKeyText.Create(tenant, "id"), out var named));
        Assert.Equal(expected, named);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("sk-ollm.acme")]
    [InlineData("sk-ollm.acme..secret")]
    [InlineData("sk-ollm.a.b.c.d")]
    public void A_malformed_key_names_no_tenant(string? key) => Assert.False(ApiKeyText.TryGetTenant(key, out _));

    private static LlmException AssertRefused(KeyRing ring, string key, DateTimeOffset now)
    {
        var refused = Assert.Throws<LlmException>(() => ring.Authenticate(ApiKeyText.Hash(key), now));
        Assert.Equal(LlmErrorCode.Unauthenticated, refused.Code);
        return refused;
    }
}
