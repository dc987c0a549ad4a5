using System.Text.Json;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Retrieval.Fusion;

namespace OrleansLlm.Grains.Retrieval.Searching;

/// <summary>A search with all that its index's own settings add.</summary>
internal static class SearchPlan
{
    /// <summary>The search's settings over the index's over the defaults.</summary>
    public static IndexSearchSettings Merge(IndexSearchSettings? search, IndexSearchSettings index)
    {
        var rerank = search?.Rerank ?? index.Rerank;
        return new IndexSearchSettings
        {
            Candidates = search?.Candidates ?? index.Candidates ?? 100,
            Fusion = search?.Fusion ?? index.Fusion ?? IndexFusion.WeightedMinMax,
            LexicalWeight = search?.LexicalWeight ?? index.LexicalWeight ?? 0.8f,
            VectorWeight = search?.VectorWeight ?? index.VectorWeight ?? 0.2f,
            RankConstant = search?.RankConstant ?? index.RankConstant ?? 60,
            Rerank = rerank?.Model == IndexRerank.NoModel ? null : rerank,
            Diversity = search?.Diversity ?? index.Diversity ?? 0,
            Decay = search?.Decay ?? index.Decay,
            Expansion = search?.Expansion ?? index.Expansion,
            MinimumScore = search?.MinimumScore ?? index.MinimumScore,
        };
    }

    /// <summary>The library's request, without vector and reranker.</summary>
    /// <exception cref="OrleansLlm.Retrieval.RetrievalException">The filter is none.</exception>
    public static SearchRequest Request(IndexSearch search, IndexSearchSettings settings, DateTimeOffset now) => new()
    {
        Text = search.Query,
        Top = search.Top,
        Candidates = settings.Candidates!.Value,
        Filter = search.Filters is null ? null : ShardWire.ParseFilter(search.Filters),
        Fusion = new FusionOptions
        {
            Method = settings.Fusion == IndexFusion.ReciprocalRank ? FusionMethod.ReciprocalRank : FusionMethod.WeightedMinMax,
            LexicalWeight = settings.LexicalWeight!.Value,
            VectorWeight = settings.VectorWeight!.Value,
            RankConstant = settings.RankConstant!.Value,
        },
        Decay = settings.Decay is null ? null : new TimeDecay(settings.Decay.HalfLife, settings.Decay.Share),
        Now = search.Now ?? now,
        RerankTop = settings.Rerank?.Top ?? 50,
        Diversity = settings.Diversity!.Value,
        MinimumScore = settings.MinimumScore,
        Expansion = settings.Expansion?.Kind switch
        {
            IndexExpansionKind.Window => new HitExpansion(settings.Expansion.Window),
            IndexExpansionKind.Parent => HitExpansion.Parent,
            _ => null,
        },
    };

    /// <summary>What equal searches share; null: the answer depends on more than the index.</summary>
    public static string? KeyOf(IndexSearch search, IndexSearchSettings settings) => search.Explain || settings.Decay is not null ? null
        : JsonSerializer.Serialize(search with { RequestId = "", User = null, Now = null, Settings = settings });
}
