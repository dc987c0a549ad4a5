using Azure.Search.Documents.Indexes.Models;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>The service's index that rows are kept in: fields, the embedded index's analyzer and BM25 constants, a vector field with HNSW, a semantic configuration.</summary>
internal static class AzureSchema
{
    public const string Semantic = "passages";
    private const string Analyzer = "words";
    private const string Profile = "nearest";
    private const string Graph = "graph";

    public static SearchIndex Create(string name, IndexSettings settings)
    {
        var index = new SearchIndex(name) { Similarity = new BM25Similarity { K1 = Bm25Parameters.Anserini.K1, B = Bm25Parameters.Anserini.B } };
        foreach (var field in Fields(settings))
        {
            index.Fields.Add(field);
        }

        AzureAnalyzers.Add(index, Analyzer, settings.Language);
        var prioritized = new SemanticPrioritizedFields();
        prioritized.ContentFields.Add(new SemanticField("content"));
        index.SemanticSearch = new SemanticSearch();
        index.SemanticSearch.Configurations.Add(new SemanticConfiguration(Semantic, prioritized));
        if (settings.Dimensions > 0)
        {
            index.VectorSearch = new VectorSearch();
            index.VectorSearch.Algorithms.Add(new HnswAlgorithmConfiguration(Graph)
            {
                Parameters = new HnswParameters { Metric = VectorSearchAlgorithmMetric.Cosine, M = 10, EfConstruction = 400, EfSearch = 500 },
            });
            index.VectorSearch.Profiles.Add(new VectorSearchProfile(Profile, Graph));
        }

        return index;
    }

    private static IEnumerable<SearchField> Fields(IndexSettings settings)
    {
        yield return new SearchField("id", SearchFieldDataType.String) { IsKey = true, IsFilterable = true, IsSortable = true, IsSearchable = false };
        foreach (var name in new[] { "partition", "kind", "document", "revision", "contentId" })
        {
            yield return Plain(name, SearchFieldDataType.String, isFilterable: true);
        }

        yield return Plain("name", SearchFieldDataType.String);
        foreach (var name in AzureList.Orders)
        {
            yield return Plain(name, SearchFieldDataType.Int64, isFilterable: true, isSortable: true);
        }

        yield return Plain("bytes", SearchFieldDataType.String, isSortable: true);
        yield return Plain("time", SearchFieldDataType.Int64);
        var attributes = new ComplexField("attributes", collection: true);
        attributes.Fields.Add(new SimpleField("key", SearchFieldDataType.String) { IsFilterable = true });
        attributes.Fields.Add(new SimpleField("text", SearchFieldDataType.String) { IsFilterable = true });
        attributes.Fields.Add(new SimpleField("number", SearchFieldDataType.Double) { IsFilterable = true });
        attributes.Fields.Add(new SimpleField("truth", SearchFieldDataType.Boolean) { IsFilterable = true });
        yield return attributes;
        yield return Plain("ordinal", SearchFieldDataType.Int32, isFilterable: true, isSortable: true);
        yield return new SearchField("content", SearchFieldDataType.String) { IsSearchable = true, IsFilterable = false, IsSortable = false, IsFacetable = false, AnalyzerName = Analyzer };
        yield return Plain("contextLength", SearchFieldDataType.Int32);
        yield return Plain("start", SearchFieldDataType.Int64);
        yield return Plain("length", SearchFieldDataType.Int32);
        yield return Plain("place", SearchFieldDataType.Collection(SearchFieldDataType.Int64));
        if (settings.Dimensions > 0)
        {
            yield return new SearchField("vector", SearchFieldDataType.Collection(SearchFieldDataType.Single))
            {
                IsSearchable = true, VectorSearchDimensions = settings.Dimensions, VectorSearchProfileName = Profile,
            };
        }
    }

    private static SimpleField Plain(string name, SearchFieldDataType type, bool isFilterable = false, bool isSortable = false) =>
        new(name, type) { IsFilterable = isFilterable, IsSortable = isSortable, IsFacetable = false };
}
