using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Tenants;

/// <summary>All tenants in order of creation, in segments: one more tenant never rewrites the whole list.</summary>
[GrainType("tenant-directory")]
internal sealed class TenantDirectoryGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage) : Grain, ITenantDirectoryGrain
{
    private const int PerSegment = 512;
    private const int MaxPage = 100;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _tenants = [];
    private SegmentedLog<string> _log = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = new SegmentedLog<string>(storage, GrainContext.GrainId, "tenants", PerSegment);
        await _log.LoadAsync();
        foreach (var tenant in _log.Items)
        {
            Note(tenant);
        }
    }

    public async Task AddAsync(string tenant, CancellationToken cancellationToken)
    {
        if (_places.ContainsKey(tenant))
        {
            return;
        }

        try
        {
            await _log.AppendAsync([tenant]);
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }

        Note(tenant);
    }

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > MaxPage)
        {
            throw TenantRules.Invalid("limit", $"limit must be 1 to {MaxPage}. Given: {count}.");
        }

        if (after is not null && !_places.ContainsKey(after))
        {
            throw TenantRules.Invalid("after", $"after must be the id of a tenant. Given: '{after}'.");
        }

        var first = after is null ? 0 : _places[after] + 1;
        return Task.FromResult<IReadOnlyList<string>>(_tenants.Skip(first).Take(count).ToArray());
    }

    private void Note(string tenant)
    {
        _places[tenant] = _tenants.Count;
        _tenants.Add(tenant);
    }
}
