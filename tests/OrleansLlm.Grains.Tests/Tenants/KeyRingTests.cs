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
        var created = Create(ring, new CreateKeyRequest { Name = "ci", Role = KeyRole.Owner });

        var caller = ring.Authenticate(ApiKeyText.Hash(created.Key), Now);

        Assert.Equal((created.Info.Id, KeyRole.Owner), (caller.Id, caller.Role));
        Assert.True(ApiKeyText.TryGetTenant(created.Key, out var tenant));
        Assert.Equal("acme", tenant);
    }

    [Fact]
    public void A_configured_key_that_people_renamed_is_still_the_one_that_the_next_replaces_or_its_removal_ends()
    {
        var ring = new KeyRing("acme", []);
        var admin = new CreateKeyRequest { Name = "admin", Role = KeyRole.Operator };
        ring.Adopt("the-first-text", admin, isConfigured: true, Now);
        ring.Update(ring.List().Single().Id, new KeyUpdate { Name = "ours" }, Now);
        ring.Adopt("the-second-text", admin, isConfigured: true, Now);
        AssertRefused(ring, "the-first-text", Now);
        Assert.Equal("ours", ring.Authenticate(ApiKeyText.Hash("the-second-text"), Now).Name);
        Assert.True(ring.Drop("admin", null, Now));
        AssertRefused(ring, "the-second-text", Now);
    }

    [Fact]
    public void Only_the_configurations_own_key_is_dropped_and_only_while_it_has_the_text()
    {
        var ring = new KeyRing("acme", []);
        var made = Create(ring, new CreateKeyRequest { Name = "admin" });
        ring.Adopt("the-first-text", new CreateKeyRequest { Name = "admin" }, isConfigured: true, Now);
        Assert.False(ring.Drop("development", null, Now));
        Assert.False(ring.Drop("admin", "another-text", Now));
        Assert.True(ring.Drop("admin", "the-first-text", Now));
        Assert.False(ring.Drop("admin", null, Now));
        ring.Authenticate(ApiKeyText.Hash(made.Key), Now);
        AssertRefused(ring, "the-first-text", Now);
    }

    [Fact]
    public void Only_the_hash_is_kept()
    {
        var stored = new List<StoredKey>();
        var created = Create(new KeyRing("acme", stored), new CreateKeyRequest { Name = "ci" });
        var secret = created.Key.Split('.')[^1];
        Assert.DoesNotContain(secret, System.Text.Json.JsonSerializer.Serialize(stored), StringComparison.Ordinal);
        Assert.Equal(ApiKeyText.Hash(created.Key), stored.Single().Hash);
    }

    [Fact]
    public void A_revoked_key_is_refused_and_revoking_twice_keeps_the_first_time()
    {
        var ring = new KeyRing("acme", []);
        var created = Create(ring, new CreateKeyRequest { Name = "ci" });
        ring.Revoke(created.Info.Id, Now);

        Assert.Equal(Now, ring.Revoke(created.Info.Id, Now.AddHours(1)).RevokedAt);
        AssertRefused(ring, created.Key, Now);
    }

    [Fact]
    public void An_expired_key_is_refused_from_the_moment_of_its_expiry()
    {
        var ring = new KeyRing("acme", []);
        var created = Create(ring, new CreateKeyRequest { Name = "ci", ExpiresAt = Now.AddHours(1) });
        ring.Authenticate(ApiKeyText.Hash(created.Key), Now.AddHours(1).AddTicks(-1));
        AssertRefused(ring, created.Key, Now.AddHours(1));
    }

    [Fact]
    public void Every_refusal_reads_the_same()
    {
        var ring = new KeyRing("acme", []);
        var revoked = Create(ring, new CreateKeyRequest { Name = "a" });
        ring.Revoke(revoked.Info.Id, Now);
        Assert.Equal(AssertRefused(ring, revoked.Key, Now).Message, AssertRefused(ring, "sk-made-up", Now).Message);
    }

    [Fact]
    public void Keys_survive_a_reload_of_the_state()
    {
        var stored = new List<StoredKey>();
        var created = Create(new KeyRing("acme", stored), new CreateKeyRequest { Name = "ci" });
        Assert.Equal(created.Info.Id, new KeyRing("acme", stored).Authenticate(ApiKeyText.Hash(created.Key), Now).Id);
    }

    [Fact]
    public void Adopting_a_key_twice_changes_nothing_and_brings_a_revoked_one_back()
    {
        var ring = new KeyRing("default", []);
        var request = new CreateKeyRequest { Name = "development", Role = KeyRole.Operator };
        Assert.True(ring.Adopt("my-own-key", request, isConfigured: false, Now));
        Assert.False(ring.Adopt("my-own-key", request, isConfigured: false, Now));
        ring.Revoke(ring.List().Single().Id, Now);
        AssertRefused(ring, "my-own-key", Now);
        Assert.True(ring.Adopt("my-own-key", request, isConfigured: false, Now));
        Assert.Equal(KeyRole.Operator, ring.Authenticate(ApiKeyText.Hash("my-own-key"), Now).Role);
    }

    [Theory]
    [InlineData("", 0, "name")]
    [InlineData("ok", 99, "role")]
    public void Wrong_requests_are_refused_by_field(string name, int role, string field)
    {
        var refused = Assert.Throws<LlmException>(() =>
            Create(new KeyRing("acme", []), new CreateKeyRequest { Name = name, Role = (KeyRole)role }));
        Assert.Equal(field, refused.Parameter);
    }

    [Fact]
    public void An_expiry_in_the_past_is_refused()
    {
        var refused = Assert.Throws<LlmException>(() =>
            Create(new KeyRing("acme", []), new CreateKeyRequest { Name = "x", ExpiresAt = Now }));
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

    [Fact]
    public void Another_configured_text_of_a_name_replaces_the_one_before_and_no_other_key()
    {
        var ring = new KeyRing("default", []);
        var request = new CreateKeyRequest { Name = "admin", Role = KeyRole.Operator };
        var made = Create(ring, request);
        ring.Adopt("first-text", request, isConfigured: true, Now);
        ring.Adopt("second-text", request, isConfigured: true, Now);

        AssertRefused(ring, "first-text", Now);
        Assert.Equal(KeyRole.Operator, ring.Authenticate(ApiKeyText.Hash("second-text"), Now).Role);
        Assert.Equal(made.Info.Id, ring.Authenticate(ApiKeyText.Hash(made.Key), Now).Id);
        Assert.Equal(2, ring.List().Count);
    }

    [Fact]
    public void After_a_rotation_both_secrets_work_until_the_grace_time_ends()
    {
        var stored = new List<StoredKey>();
        var ring = new KeyRing("acme", stored);
        var created = Create(ring, new CreateKeyRequest { Name = "ci", Role = KeyRole.Manager });
        var rotated = ring.Rotate(created.Info.Id, TimeSpan.FromHours(1), Now);
        var reloaded = new KeyRing("acme", stored);

        foreach (var keys in (KeyRing[])[ring, reloaded])
        {
            Assert.Equal(created.Info.Id, keys.Authenticate(ApiKeyText.Hash(created.Key), Now.AddHours(1).AddTicks(-1)).Id);
            Assert.Equal(KeyRole.Manager, keys.Authenticate(ApiKeyText.Hash(rotated.Key), Now.AddYears(1)).Role);
            AssertRefused(keys, created.Key, Now.AddHours(1));
        }
    }

    [Fact]
    public void Without_a_grace_time_and_after_a_second_rotation_older_secrets_stop_at_once()
    {
        var ring = new KeyRing("acme", []);
        var first = Create(ring, new CreateKeyRequest { Name = "ci" });
        var second = ring.Rotate(first.Info.Id, TimeSpan.FromHours(1), Now);
        var third = ring.Rotate(first.Info.Id, TimeSpan.FromHours(1), Now);
        AssertRefused(ring, first.Key, Now);
        ring.Authenticate(ApiKeyText.Hash(second.Key), Now);
        var fourth = ring.Rotate(first.Info.Id, TimeSpan.Zero, Now);
        AssertRefused(ring, second.Key, Now);
        AssertRefused(ring, third.Key, Now);
        ring.Authenticate(ApiKeyText.Hash(fourth.Key), Now);
    }

    [Fact]
    public void A_revoked_key_is_refused_with_each_of_its_secrets_and_can_not_be_rotated()
    {
        var ring = new KeyRing("acme", []);
        var first = Create(ring, new CreateKeyRequest { Name = "ci" });
        var second = ring.Rotate(first.Info.Id, TimeSpan.FromHours(1), Now);
        ring.Revoke(first.Info.Id, Now);
        AssertRefused(ring, first.Key, Now);
        AssertRefused(ring, second.Key, Now);
        Assert.Equal(LlmErrorCode.Conflict, Assert.Throws<LlmException>(() => ring.Rotate(first.Info.Id, TimeSpan.Zero, Now)).Code);
        Assert.Equal(LlmErrorCode.Conflict, Assert.Throws<LlmException>(() => ring.Update(first.Info.Id, new KeyUpdate { Name = "x" }, Now)).Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(30 * 86_400 + 1)]
    public void A_grace_time_out_of_range_is_refused(int seconds)
    {
        var ring = new KeyRing("acme", []);
        var created = Create(ring, new CreateKeyRequest { Name = "ci" });
        var refused = Assert.Throws<LlmException>(() => ring.Rotate(created.Info.Id, TimeSpan.FromSeconds(seconds), Now));
        Assert.Equal("grace_seconds", refused.Parameter);
    }

    [Fact]
    public void The_time_of_last_use_moves_by_minutes_and_waits_to_be_stored()
    {
        var ring = new KeyRing("acme", []);
        var created = Create(ring, new CreateKeyRequest { Name = "ci" });
        Assert.False(ring.HasUnsavedUse);
        ring.Authenticate(ApiKeyText.Hash(created.Key), Now);
        Assert.True(ring.HasUnsavedUse);
        ring.Saved();
        ring.Authenticate(ApiKeyText.Hash(created.Key), Now.AddSeconds(59));
        Assert.Equal((Now, false), (ring.List().Single().LastUsedAt, ring.HasUnsavedUse));
        ring.Authenticate(ApiKeyText.Hash(created.Key), Now.AddSeconds(60));
        Assert.Equal((Now.AddSeconds(60), true), (ring.List().Single().LastUsedAt, ring.HasUnsavedUse));
    }

    private static CreatedKey Create(KeyRing ring, CreateKeyRequest request)
    {
        ring.Check(request, Now);
        return ring.Create(KeyRing.NewId(), request, Now);
    }

    private static LlmException AssertRefused(KeyRing ring, string key, DateTimeOffset now)
    {
        var refused = Assert.Throws<LlmException>(() => ring.Authenticate(ApiKeyText.Hash(key), now));
        Assert.Equal(LlmErrorCode.Unauthenticated, refused.Code);
        return refused;
    }
}
