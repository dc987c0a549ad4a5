using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>A tenant's indexes, and the room that each was given: one place that adds up, so that no race passes the tenant's limits.</summary>
[GrainType("index-list"), CollectionAgeLimit(Minutes = 2)]
internal sealed class IndexListGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage, IOptions<RetrievalOptions> options) : Grain, IIndexListGrain
{
    private const int PerSegment = 512;
    private const long RoomStep = 1_024;

    private SegmentedTable<ListedIndex> _indexes = null!;
    private string _tenant = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _tenant = TenantKey.Parse(this.GetPrimaryKeyString()).Tenant;
        _indexes = new SegmentedTable<ListedIndex>(storage, GrainContext.GrainId, "indexes", PerSegment, index => index.Id);
        return _indexes.LoadAsync();
    }

    public async Task<long> ReserveAsync(string index, long chunks, CancellationToken cancellationToken)
    {
        var known = _indexes.Find(index);
        if (known is null && _indexes.Count >= options.Value.MaxTenantIndexes)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"A tenant may have at most {options.Value.MaxTenantIndexes} indexes (OrleansLlm:Retrieval:MaxTenantIndexes). '{_tenant}' has {_indexes.Count}.", "index");
        }

        var others = _indexes.Rows.Sum(row => row.Chunks) - (known?.Chunks ?? 0);
        if (others + chunks > options.Value.MaxTenantChunks)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest,
                $"A tenant's indexes together may have at most {options.Value.MaxTenantChunks} chunks (OrleansLlm:Retrieval:MaxTenantChunks). With these index '{index}' would have {chunks}, and the others of '{_tenant}' have room for {others}.",
                "documents");
        }

        // Near the limit no more than is needed: what one index does not use another may.
        var rounded = (chunks + RoomStep - 1) / RoomStep * RoomStep;
        var granted = others + rounded <= options.Value.MaxTenantChunks ? rounded : chunks;
        var row = new ListedIndex { Id = index, Chunks = granted };
        if (known is null)
        {
            await this.DurableAsync(() => _indexes.AddAsync(row));
        }
        else if (known != row)
        {
            await this.DurableAsync(() => _indexes.ReplaceAsync(row));
        }

        return granted;
    }

    public Task RemoveAsync(string index, CancellationToken cancellationToken) => this.DurableAsync(() => _indexes.RemoveAsync(index));

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken)
    {
        IndexRules.Range("limit", count, 1, 1_000);
        var first = after is null ? 0 : _indexes.PlaceOf(after, oldestFirst: true)?.Next
            ?? throw new LlmException(LlmErrorCode.InvalidRequest, $"after must be the id of an index. Given: '{after}'.", "after");
        return Task.FromResult<IReadOnlyList<string>>([.. _indexes.Rows.Skip(first).Take(count).Select(row => row.Id)]);
    }
}
