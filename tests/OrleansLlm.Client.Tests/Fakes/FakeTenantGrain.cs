using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Tests.Fakes;

internal sealed class FakeTenantGrain : ITenantGrain
{
    public Caller? Caller { get; set; } = new() { Tenant = "acme", KeyId = "k1" };

    public List<byte[]> Hashes { get; } = [];

    public Task<Caller> AuthenticateAsync(byte[] keyHash, CancellationToken cancellationToken = default)
    {
        Hashes.Add(keyHash);
        return Caller is { } caller
            ? Task.FromResult(caller)
            : throw new LlmException(LlmErrorCode.Unauthenticated, "The API key is not known.");
    }

    public Task<CreatedKey> CreateKeyAsync(CreateKeyRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> AdoptKeyAsync(string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> DropKeyAsync(string name, string? key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<ApiKeyInfo>> ListKeysAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ApiKeyInfo> UpdateKeyAsync(string keyId, KeyUpdate update, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<CreatedKey> RotateKeyAsync(string keyId, TimeSpan grace, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ApiKeyInfo> RevokeKeyAsync(string keyId, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
