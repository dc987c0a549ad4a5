using System.Text.Json;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.VectorStores;
using OrleansLlm.Retrieval;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Reads the body of <c>POST /v1/vector_stores/{id}/search</c>.</summary>
internal static class SearchParser
{
    private const int MaxResults = 50;
    private const int DefaultResults = 10;

    /// <param name="body">The body.</param>
    /// <param name="requestId">The request's id.</param>
    public static StoreSearch Parse(JsonFields body, string requestId)
    {
        body.RefuseOthers("query", "rewrite_query", "max_num_results", "filters", "ranking_options", "ranking", "hypothetical_answer", "explain", "user");
        return new StoreSearch
        {
            RequestId = requestId,
            Queries = ReadQueries(body),
            Rewrite = body.Flag("rewrite_query") ?? false,
            EmbeddedText = body.Text("hypothetical_answer", IndexSearch.MaxQueryLength, minLength: 1),
            Top = body.Integer("max_num_results", 1, MaxResults) ?? DefaultResults,
            Filters = ReadFilters(body),
            Settings = RankingParser.ReadWithOptions(body),
            Explain = body.Flag("explain") ?? false,
            User = body.Text("user", maxLength: 512),
        };
    }

    /// <summary>Reads <c>filters</c> as JSON that is known to be right; null when absent.</summary>
    public static string? ReadFilters(JsonFields body)
    {
        if (!body.TryGet("filters", out var filters))
        {
            return null;
        }

        try
        {
            AttributeFilterParser.Parse(filters, body.PathOf("filters"));
        }
        catch (RetrievalException wrong)
        {
            throw RequestErrors.InvalidValue(wrong.Parameter ?? "filters", wrong.Message);
        }

        return filters.GetRawText();
    }

    private static List<string> ReadQueries(JsonFields body)
    {
        var query = body.Require("query");
        if (query.ValueKind is not JsonValueKind.Array)
        {
            return [QueryOf(query, "query")];
        }

        return [.. body.Array("query", StoreSearch.MaxQueries, min: 1)!.Value.EnumerateArray().Select((one, i) => QueryOf(one, $"query[{i}]"))];
    }

    private static string QueryOf(JsonElement value, string path)
    {
        var text = JsonFields.TextOf(value, path);
        return text.Length <= IndexSearch.MaxQueryLength && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw RequestErrors.OutOfRange(path, $"a text of 1 to {IndexSearch.MaxQueryLength} characters that is not blank", $"{text.Length} characters");
    }
}
