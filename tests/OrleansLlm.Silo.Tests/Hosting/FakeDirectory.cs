using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>The tenants in memory, oldest first.</summary>
internal sealed class FakeDirectory : ITenantDirectoryGrain
{
    private readonly List<string> _tenants = [];

    public Task AddAsync(string tenant, CancellationToken cancellationToken = default)
    {
        if (!_tenants.Contains(tenant))
        {
            _tenants.Add(tenant);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([.. _tenants.Skip(after is null ? 0 : _tenants.IndexOf(after) + 1).Take(count)]);
}
