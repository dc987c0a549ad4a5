using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A tenant whose keys live in memory.</summary>
internal sealed class FakeTenant(string tenant, TimeProvider clock) : ITenantGrain
{
    private readonly Dictionary<string, ApiKeyInfo> _byHash = [];

    public Exception? Failure { get; set; }

    public async Task<CreatedKey> CreateKeyAsync(CreateKeyRequest request, CancellationToken cancellationToken = default)
    {
        var key = ApiKeyText.Create(tenant, $"key{_byHash.Count}");
        await AdoptKeyAsync(key, request, onlyAsFirst: false, cancellationToken);
        return new CreatedKey { Key = key, Info = _byHash[HashOf(key)] };
    }

    public Task<bool> AdoptKeyAsync(string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken = default)
    {
        _byHash[HashOf(key)] = new ApiKeyInfo
        {
            Id = $"key{_byHash.Count}",
            Name = request.Name,
            Role = request.Role,
            ExpiresAt = request.ExpiresAt,
            CreatedAt = clock.GetUtcNow(),
        };
        return Task.FromResult(true);
    }

    public Task<IReadOnlyList<ApiKeyInfo>> ListKeysAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ApiKeyInfo>>([.. _byHash.Values]);

    public Task<ApiKeyInfo> RevokeKeyAsync(string keyId, CancellationToken cancellationToken = default)
    {
        var entry = _byHash.FirstOrDefault(pair => pair.Value.Id == keyId);
        if (entry.Value is null)
        {
            throw new LlmException(LlmErrorCode.NotFound, $"There is no key '{keyId}'.");
        }

        return Task.FromResult(_byHash[entry.Key] = entry.Value with { RevokedAt = clock.GetUtcNow() });
    }

    public Task<Caller> AuthenticateAsync(byte[] keyHash, CancellationToken cancellationToken = default)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        return _byHash.TryGetValue(Convert.ToHexString(keyHash), out var info) && info.RevokedAt is null && !(info.ExpiresAt <= clock.GetUtcNow())
            ? Task.FromResult(new Caller { Tenant = tenant, KeyId = info.Id, Role = info.Role })
            : throw new LlmException(LlmErrorCode.Unauthenticated, $"Tenant {tenant} has no such key: this text must not reach the client.");
    }

    private static string HashOf(string key) => Convert.ToHexString(ApiKeyText.Hash(key));
}
