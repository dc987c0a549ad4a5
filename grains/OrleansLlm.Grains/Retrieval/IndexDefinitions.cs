using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Sharding;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Definitions and maps, as they are kept and told.</summary>
internal static class IndexDefinitions
{
    /// <exception cref="LlmException">Conflict: what is fixed differs.</exception>
    public static void CheckSame(string index, IndexDefinition known, IndexDefinition given, RetrievalOptions options)
    {
        Check("backend", known.Backend, given.Backend ?? options.Backend);
        Check("language", known.Language, given.Language ?? options.Language);
        Check("embedding_model", known.EmbeddingModel, given.EmbeddingModel ?? options.EmbeddingModel);
        Check("dimensions", known.Dimensions, given.Dimensions ?? known.Dimensions);

        void Check<T>(string part, T made, T asked)
        {
            if (!EqualityComparer<T>.Default.Equals(made, asked))
            {
                throw new LlmException(LlmErrorCode.Conflict, $"There is an index '{index}' already, whose {part} is '{made}'. Given: '{asked}'.", part);
            }
        }
    }

    public static IndexDefinition With(IndexDefinition definition, IndexUpdate update) => definition with
    {
        Name = update.Name is null ? definition.Name : update.Name.Length == 0 ? null : update.Name,
        Metadata = update.Metadata ?? definition.Metadata,
        Search = update.Search ?? definition.Search,
    };

    public static ShardMap MapOf(IndexGrainState state) => state.Shards.Count == 0 ? ShardMap.Whole
        : new ShardMap([.. state.Shards.Select(shard => new ShardRange(shard.Name, shard.Prefix, shard.Bits))], state.NextShard, state.Source, state.Target);

    public static void Keep(IndexGrainState state, ShardMap map)
    {
        state.Shards = [.. map.Ranges.Select(range => new StoredShard { Name = range.Shard, Prefix = range.Prefix, Bits = range.Bits })];
        (state.NextShard, state.Source, state.Target) = (map.Next, map.Source, map.Target);
    }

    public static IndexInfo Info(string index, IndexGrainState state, IndexCounts counts, ShardedIndex? sharded) => new()
    {
        Id = index,
        Definition = state.Definition!,
        CreatedAt = state.CreatedAt,
        Version = counts.Version,
        Documents = counts.Documents,
        Chunks = counts.Chunks,
        Bytes = counts.Bytes,
        Shards = sharded?.Map.Ranges.Count ?? 0,
        IsDividing = sharded?.Map.IsDividing ?? false,
    };
}
