using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A tenant in memory, with the real rules; its words on why a key is refused must not reach clients.</summary>
internal sealed class FakeTenant(string tenant, FakeBudget budget, FakeDirectory directory, TimeProvider clock)
    : ITenantGrain, ITenantProfileGrain, IProjectsGrain
{
    private readonly TenantBook _book = new(tenant, new TenantState());

    public Exception? Failure { get; set; }

    /// <summary>How often a key was asked for.</summary>
    public int Asked { get; private set; }

    private DateTimeOffset Now => clock.GetUtcNow();

    public async Task<CreatedKey> CreateKeyAsync(CreateKeyRequest request, CancellationToken cancellationToken = default)
    {
        _ = _book.Info;
        _book.Keys.Check(request, Now);
        if (request.Project is { } project)
        {
            _book.Projects.RequireOpen(project);
        }

        var created = Stored(_book.Keys.Create(KeyRing.NewId(), request, Now));
        if (request.Limits is { } limits)
        {
            await budget.SetLimitsAsync(new BudgetScope { Key = created.Info.Id }, limits, cancellationToken);
        }

        return created;
    }

    public async Task<bool> AdoptKeyAsync(string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken = default)
    {
        _book.Adopt(Now);
        await directory.AddAsync(tenant, cancellationToken);
        return (!onlyAsFirst || _book.Keys.List().Count == 0) && Stored(_book.Keys.Adopt(key, request, isConfigured: !onlyAsFirst, Now));
    }

    public async Task<bool> DropKeyAsync(string name, string? key, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return Failure is null ? Stored(_book.Keys.Drop(name, key, Now)) : throw Failure;
    }

    public Task<IReadOnlyList<ApiKeyInfo>> ListKeysAsync(CancellationToken cancellationToken = default)
    {
        _ = _book.Info;
        return Task.FromResult(_book.Keys.List());
    }

    public Task<ApiKeyInfo> UpdateKeyAsync(string keyId, KeyUpdate update, CancellationToken cancellationToken = default) =>
        Task.FromResult(Stored(_book.Keys.Update(keyId, update, Now)));

    public Task<CreatedKey> RotateKeyAsync(string keyId, TimeSpan grace, CancellationToken cancellationToken = default) =>
        Task.FromResult(Stored(_book.Keys.Rotate(keyId, grace, Now)));

    public Task<ApiKeyInfo> RevokeKeyAsync(string keyId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Stored(_book.Keys.Revoke(keyId, Now)));

    public Task<Caller> AuthenticateAsync(byte[] keyHash, CancellationToken cancellationToken = default)
    {
        Asked++;
        if (Failure is not null)
        {
            throw Failure;
        }

        try
        {
            return Task.FromResult(_book.Authenticate(keyHash, Now));
        }
        catch (LlmException refused) when (refused.Code == LlmErrorCode.Unauthenticated)
        {
            throw new LlmException(LlmErrorCode.Unauthenticated, $"Tenant {tenant} has no such key: this text must not reach the client.");
        }
    }

    async Task<TenantInfo> ITenantProfileGrain.CreateAsync(CreateTenantRequest request, CancellationToken cancellationToken)
    {
        var info = _book.Create(request, Now);
        await directory.AddAsync(tenant, cancellationToken);
        return Stored(info);
    }

    Task<TenantInfo> ITenantProfileGrain.GetAsync(CancellationToken cancellationToken) => Task.FromResult(_book.Info);

    Task<TenantInfo> ITenantProfileGrain.UpdateAsync(TenantUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Stored(_book.Update(update, Now)));

    Task<ProjectInfo> IProjectsGrain.CreateAsync(CreateProjectRequest request, CancellationToken cancellationToken)
    {
        _ = _book.Info;
        return Task.FromResult(Stored(_book.Projects.Create(request, Now)));
    }

    Task<IReadOnlyList<ProjectInfo>> IProjectsGrain.ListAsync(CancellationToken cancellationToken)
    {
        _ = _book.Info;
        return Task.FromResult(_book.Projects.List());
    }

    Task<ProjectInfo> IProjectsGrain.UpdateAsync(string project, ProjectUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Stored(_book.Projects.Update(project, update, Now)));

    private T Stored<T>(T answer)
    {
        _book.Saved();
        return answer;
    }
}
