using System.Text.Json.Serialization;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>What a search found, in OpenAI's shape; explained, also what each stage found.</summary>
internal sealed record SearchPageView(IReadOnlyList<string> SearchQuery, IReadOnlyList<SearchHitView> Data)
{
    /// <summary>Always <c>vector_store.search_results.page</c>.</summary>
    public string Object { get; } = "vector_store.search_results.page";

    /// <summary>Always false: ask for as many as are wanted.</summary>
    public bool HasMore { get; }

    /// <summary>Always null.</summary>
    public string? NextPage { get; }

    /// <summary>What each stage found, for each query; only when it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SearchStageView>? Stages { get; init; }

    /// <summary>Shows a result.</summary>
    public static SearchPageView Of(StoreSearchResult result, bool explain) => new(result.Queries, [.. result.Hits.Select(hit => SearchHitView.Of(hit, explain))])
    {
        Stages = explain ? [.. result.Searches.SelectMany((search, i) => search.Stages.Select(stage => SearchStageView.Of(result.Queries[i], stage)))] : null,
    };
}
