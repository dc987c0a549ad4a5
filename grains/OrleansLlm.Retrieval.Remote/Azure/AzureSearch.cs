using System.Text;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>
/// Finds candidates of a partition: by words and by vectors, in two requests side by side. With the semantic ranker the first one is a hybrid request, whose best 50 it ranks; its score is
/// then what words gave.
/// </summary>
internal sealed class AzureSearch(AzureService service, AzureRows rows, IndexSettings settings)
{
    /// <summary>The semantic ranker looks at no more.</summary>
    private const int Ranked = 50;

    private static readonly string[] Fields = ["id", "document", "revision", "name", "ordinal", "time"];

    public async Task<CandidateSet> FindAsync(CandidateQuery query)
    {
        var words = !HasWords(query.Text) ? Task.FromResult<List<SearchResult<AzureRow>>>([]) : WordsAsync(query);
        var vectors = query.Vector is null ? Task.FromResult<List<SearchResult<AzureRow>>>([]) : VectorsAsync(query);
        await Task.WhenAll(words, vectors);
        var found = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        foreach (var hit in await words)
        {
            found[hit.Document.Id] = Candidate(hit.Document) with { Lexical = (float?)hit.SemanticSearch?.RerankerScore ?? (float?)hit.Score };
        }

        foreach (var hit in await vectors)
        {
            // The service tells 1 / (1 + distance), the distance being 1 - cosine.
            found[hit.Document.Id] = (found.GetValueOrDefault(hit.Document.Id) ?? Candidate(hit.Document)) with { Vector = (float)(2 - 1 / hit.Score!.Value) };
        }

        return new CandidateSet(0, query.WithVectors ? await WithValuesAsync(found) : [.. found.Values]);
    }

    /// <summary>The words of a query with what the simple syntax would take for operators made harmless.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            escaped.Append(character is '+' or '|' or '-' or '"' or '*' or '(' or ')' or '~' or '\\' ? "\\" : "").Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>A query of stop words and signs finds nothing; to the service an empty one means everything.</summary>
    private bool HasWords(string? text)
    {
        var counts = new TermCounts();
        TextAnalyzer.Get(settings.Language).Count(text ?? "", counts);
        return counts.Length > 0;
    }

    private Task<List<SearchResult<AzureRow>>> WordsAsync(CandidateQuery query)
    {
        var options = Options(query);
        options.SearchFields.Add("content");
        options.SearchMode = SearchMode.Any;
        options.Size = query.Depth;
        if (!service.Settings.SemanticRanker)
        {
            options.QueryType = SearchQueryType.Simple;
            return rows.SearchAsync(Escape(query.Text!), options);
        }

        options.QueryType = SearchQueryType.Semantic;
        options.SemanticSearch = new SemanticSearchOptions { SemanticConfigurationName = AzureSchema.Semantic, ErrorMode = SemanticErrorMode.Fail };
        options.Size = Math.Min(query.Depth, Ranked);
        if (query.Vector is { } vector)
        {
            AddVector(options, vector, Ranked, query.Filter is not null);
        }

        return rows.SearchAsync(query.Text!, options);
    }

    private Task<List<SearchResult<AzureRow>>> VectorsAsync(CandidateQuery query)
    {
        var options = Options(query);
        options.Size = query.Depth;
        AddVector(options, query.Vector!.Value, query.Depth, query.Filter is not null);
        return rows.SearchAsync(null, options);
    }

    /// <summary>In an index that others share, and with a filter, every vector that passes is compared: a graph that is walked past many that do not pass finds fewer.</summary>
    private void AddVector(SearchOptions options, ReadOnlyMemory<float> vector, int count, bool isFiltered)
    {
        var wanted = new VectorizedQuery(ReadyOperations.Unit(vector, "vector")) { KNearestNeighborsCount = count, Exhaustive = isFiltered || !service.Settings.IndexPerIndex };
        wanted.Fields.Add("vector");
        options.VectorSearch = new VectorSearchOptions { FilterMode = VectorFilterMode.PreFilter };
        options.VectorSearch.Queries.Add(wanted);
    }

    private SearchOptions Options(CandidateQuery query)
    {
        var condition = $"kind eq '{AzureRow.ChunkKind}'" + (query.Filter is null ? "" : " and " + ODataFilter.Write(query.Filter));
        return rows.Options(condition, Fields);
    }

    private static Candidate Candidate(AzureRow row) => new()
    {
        Document = row.Name,
        ChunkIndex = row.Ordinal,
        Time = AzureDocuments.Time(row),
        Place = new CandidatePlace(row.Id, 0, 0),
    };

    private async Task<IReadOnlyList<Candidate>> WithValuesAsync(Dictionary<string, Candidate> found)
    {
        if (settings.Dimensions > 0)
        {
            foreach (var row in await rows.FindAsync($"kind eq '{AzureRow.ChunkKind}'", "id", found.Keys, ["id", "vector"]))
            {
                found[row.Id] = found[row.Id] with { Values = row.Vector };
            }
        }

        return [.. found.Values];
    }
}
