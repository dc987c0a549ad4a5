using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Retrieval.Searching;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>What the silo has for indexes. Thread-safe.</summary>
internal sealed class IndexServices(
    IGrainFactory grains,
    IEnumerable<IIndexBackend> backends,
    IndexSearcher searcher,
    IndexEmbedder embedder,
    IndexBackups backups,
    RetrievalInstruments instruments,
    IOptions<RetrievalOptions> options,
    TimeProvider time)
{
    private readonly Dictionary<string, IIndexBackend> _backends = backends.ToDictionary(backend => backend.Name, StringComparer.Ordinal);

    public IndexSearcher Searcher => searcher;

    public IndexBackups Backups => backups;

    public RetrievalInstruments Instruments => instruments;

    public RetrievalOptions Options => options.Value;

    public TimeProvider Time => time;

    /// <summary>A definition with nothing left open.</summary>
    /// <exception cref="LlmException">InvalidRequest: there is no such back end. Any code of the embedding, where one is needed.</exception>
    public async Task<IndexDefinition> CompleteAsync(Caller caller, IndexDefinition definition, CancellationToken cancellationToken)
    {
        IndexRules.Check(definition);
        var complete = definition with
        {
            Backend = definition.Backend ?? Options.Backend,
            Language = definition.Language ?? Options.Language,
            EmbeddingModel = definition.EmbeddingModel ?? Options.EmbeddingModel,
        };
        if (complete.Backend != IndexDefinition.EmbeddedBackend && !_backends.ContainsKey(complete.Backend))
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest,
                $"backend must be one of {string.Join(", ", _backends.Keys.Prepend(IndexDefinition.EmbeddedBackend))}, which this cluster has. Given: '{complete.Backend}'.", "backend");
        }

        return complete with
        {
            Dimensions = complete.EmbeddingModel switch
            {
                IndexDefinition.NoModel => 0,
                IndexDefinition.ExternalModel => definition.Dimensions,
                _ => await embedder.DimensionsAsync(caller, complete.EmbeddingModel, definition.Dimensions, cancellationToken),
            },
        };
    }

    /// <summary>Where an index's documents are.</summary>
    /// <param name="key">The index.</param>
    /// <param name="definition">With nothing left open.</param>
    /// <param name="map">Over which shards they are spread, in the embedded back end.</param>
    /// <param name="save">Makes a changed map durable.</param>
    public IBackendIndex Open(IndexKey key, IndexDefinition definition, ShardMap map, Func<ShardMap, Task> save)
    {
        var settings = new IndexSettings { Language = definition.Language!, Dimensions = definition.Dimensions!.Value, Embedder = definition.EmbeddingModel };
        if (definition.Backend == IndexDefinition.EmbeddedBackend)
        {
            return new ShardedIndex(settings, map, shard => Shard(key, shard, settings), save, new ShardingOptions(Options.MaxShardChunks));
        }

        return _backends.TryGetValue(definition.Backend!, out var backend)
            ? backend.Open(new BackendIndexName(key.Tenant, key.Index), settings)
            : throw new LlmException(LlmErrorCode.StoreUnavailable, $"The index is kept by the back end '{definition.Backend}', which this silo is not configured for.");
    }

    /// <summary>The tenant's list of indexes, which gives them room.</summary>
    public IIndexListGrain List(string tenant) => grains.GetGrain<IIndexListGrain>(new TenantKey(tenant).ToString());

    private GrainShard Shard(IndexKey key, string shard, IndexSettings settings) =>
        new(grains.GetGrain<IIndexShardGrain>(new IndexShardKey(key.Tenant, key.Index, shard).ToString()), settings, time);
}
