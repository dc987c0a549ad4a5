using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Tenants;

/// <summary>Keeps a tenant's keys. See <see cref="KeyRing"/> for the rules.</summary>
[GrainType("tenant")]
internal sealed class TenantGrain(
    [PersistentState("tenant", GrainStores.Main)] IPersistentState<TenantState> state,
    TimeProvider timeProvider) : Grain, ITenantGrain
{
    private KeyRing _keys = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _keys = new KeyRing(TenantKey.Parse(this.GetPrimaryKeyString()).Tenant, state.State.Keys);
        return Task.CompletedTask;
    }

    public async Task<CreatedKey> CreateKeyAsync(CreateKeyRequest request, CancellationToken cancellationToken)
    {
        var created = _keys.Create(request, timeProvider.GetUtcNow());
        await WriteAsync();
        return created;
    }

    public async Task<bool> AdoptKeyAsync(
        string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken)
    {
        if ((onlyAsFirst && _keys.List().Count > 0) || !_keys.Adopt(key, request, timeProvider.GetUtcNow()))
        {
            return false;
        }

        await WriteAsync();
        return true;
    }

    public Task<IReadOnlyList<ApiKeyInfo>> ListKeysAsync(CancellationToken cancellationToken) => Task.FromResult(_keys.List());

    public async Task<ApiKeyInfo> RevokeKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        var revoked = _keys.Revoke(keyId, timeProvider.GetUtcNow());
        await WriteAsync();
        return revoked;
    }

    public Task<Caller> AuthenticateAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        if (!state.RecordExists)
        {
            // Made-up tenant names in made-up keys must not fill memory with activations.
            DeactivateOnIdle();
        }

        return Task.FromResult(_keys.Authenticate(keyHash, timeProvider.GetUtcNow()));
    }

    private async Task WriteAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }

}
