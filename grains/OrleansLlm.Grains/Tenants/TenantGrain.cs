using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Tenants;

/// <summary>Keeps a tenant's profile, projects and keys. See <see cref="TenantBook"/> for the rules.</summary>
[GrainType("tenant")]
internal sealed class TenantGrain(
    [PersistentState("tenant", GrainStores.Main)] IPersistentState<TenantState> state,
    TimeProvider timeProvider) : Grain, ITenantGrain, ITenantProfileGrain, IProjectsGrain
{
    /// <summary>How often times of last use are stored when nothing else is.</summary>
    private static readonly TimeSpan UseSaving = TimeSpan.FromMinutes(10);

    private string _tenant = null!;
    private TenantBook _book = null!;
    private bool _isStale;

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _tenant = TenantKey.Parse(this.GetPrimaryKeyString()).Tenant;
        _book = new TenantBook(_tenant, state.State);
        if (state is { RecordExists: true, State.Info: null })
        {
            // Written by a release that did not list tenants.
            _book.Adopt(Now);
            await ListAsync();
            await WriteAsync();
        }

        this.RegisterGrainTimer(SaveUseAsync, UseSaving, UseSaving);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_isStale)
        {
            await SaveUseAsync();
        }
    }

    public async Task<CreatedKey> CreateKeyAsync(CreateKeyRequest request, CancellationToken cancellationToken)
    {
        _ = _book.Info;
        _book.Keys.Check(request, Now);
        LimitRange.Check(request.Limits ?? new ScopeLimits(), "limits.");
        if (request.Project is { } project)
        {
            _book.Projects.RequireOpen(project);
        }

        var id = KeyRing.NewId();
        if (request.Limits is { } limits)
        {
            // First: a key must never work without the limits it was asked for. Limits of a key that never comes to be harm nobody.
            var budget = GrainFactory.GetGrain<IBudgetGrain>(new BudgetKey(_tenant).ToString());
            await budget.SetLimitsAsync(new BudgetScope { Key = id }, limits, cancellationToken);
        }

        var created = _book.Keys.Create(id, request, Now);
        await WriteAsync();
        return created;
    }

    public async Task<bool> AdoptKeyAsync(
        string key, CreateKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken)
    {
        if ((onlyAsFirst && _book.Keys.List().Count > 0) || !_book.Keys.Adopt(key, request, isConfigured: !onlyAsFirst, Now))
        {
            return false;
        }

        _book.Adopt(Now);
        await ListAsync();
        await WriteAsync();
        return true;
    }

    public async Task<bool> DropKeyAsync(string name, string? key, CancellationToken cancellationToken)
    {
        if (!_book.Keys.Drop(name, key, Now))
        {
            return false;
        }

        await WriteAsync();
        return true;
    }

    public Task<IReadOnlyList<ApiKeyInfo>> ListKeysAsync(CancellationToken cancellationToken)
    {
        _ = _book.Info;
        return Task.FromResult(_book.Keys.List());
    }

    public Task<ApiKeyInfo> UpdateKeyAsync(string keyId, KeyUpdate update, CancellationToken cancellationToken) =>
        StoredAsync(_book.Keys.Update(keyId, update, Now));

    public Task<CreatedKey> RotateKeyAsync(string keyId, TimeSpan grace, CancellationToken cancellationToken) =>
        StoredAsync(_book.Keys.Rotate(keyId, grace, Now));

    public Task<ApiKeyInfo> RevokeKeyAsync(string keyId, CancellationToken cancellationToken) => StoredAsync(_book.Keys.Revoke(keyId, Now));

    public Task<Caller> AuthenticateAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        if (!state.RecordExists)
        {
            // Made-up tenant names in made-up keys must not fill memory with activations.
            DeactivateOnIdle();
        }

        return Task.FromResult(_book.Authenticate(keyHash, Now));
    }

    async Task<TenantInfo> ITenantProfileGrain.CreateAsync(CreateTenantRequest request, CancellationToken cancellationToken)
    {
        var info = _book.Create(request, Now);
        await ListAsync();
        return await StoredAsync(info);
    }

    Task<TenantInfo> ITenantProfileGrain.GetAsync(CancellationToken cancellationToken)
    {
        if (!state.RecordExists)
        {
            DeactivateOnIdle();
        }

        return Task.FromResult(_book.Info);
    }

    Task<TenantInfo> ITenantProfileGrain.UpdateAsync(TenantUpdate update, CancellationToken cancellationToken) =>
        StoredAsync(_book.Update(update, Now));

    Task<ProjectInfo> IProjectsGrain.CreateAsync(CreateProjectRequest request, CancellationToken cancellationToken)
    {
        _ = _book.Info;
        return StoredAsync(_book.Projects.Create(request, Now));
    }

    Task<IReadOnlyList<ProjectInfo>> IProjectsGrain.ListAsync(CancellationToken cancellationToken)
    {
        _ = _book.Info;
        return Task.FromResult(_book.Projects.List());
    }

    Task<ProjectInfo> IProjectsGrain.UpdateAsync(string project, ProjectUpdate update, CancellationToken cancellationToken) =>
        StoredAsync(_book.Projects.Update(project, update, Now));

    /// <summary>Before the tenant's own state is written: the directory may name a tenant that never came to be, but misses none.</summary>
    private async Task ListAsync()
    {
        try
        {
            await GrainFactory.GetGrain<ITenantDirectoryGrain>(ITenantDirectoryGrain.Key).AddAsync(_tenant);
        }
        catch
        {
            Forget();
            throw;
        }
    }

    private async Task<T> StoredAsync<T>(T answer)
    {
        await WriteAsync();
        return answer;
    }

    private async Task WriteAsync()
    {
        try
        {
            await state.WriteStateAsync();
            _book.Saved();
        }
        catch
        {
            Forget();
            throw;
        }
    }

    private async Task SaveUseAsync()
    {
        if (_book.Keys.HasUnsavedUse && state.RecordExists)
        {
            await WriteAsync();
        }
    }

    /// <summary>Memory is ahead of the store: the next activation reads the truth.</summary>
    private void Forget()
    {
        _isStale = true;
        DeactivateOnIdle();
    }
}
