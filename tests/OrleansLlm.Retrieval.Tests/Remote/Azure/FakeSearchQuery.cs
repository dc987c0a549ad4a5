using System.Numerics.Tensors;
using System.Text.Json.Nodes;

namespace OrleansLlm.Retrieval.Tests.Remote.Azure;

/// <summary>A search request's answer: full text, vectors, both joined by reciprocal ranks, and the semantic ranker on top.</summary>
internal static class FakeSearchQuery
{
    private static readonly HashSet<string> Known =
    [
        "count", "filter", "orderby", "queryType", "scoringStatistics", "search", "searchFields", "searchMode", "select", "semanticConfiguration", "semanticErrorHandling", "sessionId", "skip",
        "top", "vectorFilterMode", "vectorQueries",
    ];

    /// <exception cref="FormatException">The request is wrong.</exception>
    public static JsonObject Run(FakeSearchIndex index, JsonObject request, bool forgetsFilter)
    {
        if (request.Select(member => member.Key).FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
        {
            throw new FormatException($"no parameter {unknown}");
        }

        var filter = forgetsFilter || request["filter"] is null ? _ => true
            : ODataExpression.Parse(Text(request, "filter")!, name => index.Fields.TryGetValue(name, out var field) && FakeSearchIndex.Is(field, "filterable"));
        var rows = index.Rows().Where(filter).ToArray();
        var ranked = Ranked(index, request, rows);
        var (skip, top) = (request["skip"]?.GetValue<int>() ?? 0, request["top"]?.GetValue<int>() ?? 50);
        if (skip > 100_000 || top > 1000)
        {
            throw new FormatException($"skip {skip} or top {top} is too much");
        }

        var select = Text(request, "select")?.Split(',');
        var answer = new JsonObject { ["value"] = new JsonArray([.. ranked.Skip(skip).Take(top).Select(hit => Shown(hit, select))]) };
        if (request["count"]?.GetValue<bool>() == true)
        {
            answer["@odata.count"] = ranked.Count;
        }

        return answer;
    }

    private static List<(JsonObject Row, double Score, double? Reranked)> Ranked(FakeSearchIndex index, JsonObject request, JsonObject[] rows)
    {
        var isSemantic = Text(request, "queryType") == "semantic";
        if (isSemantic && Text(request, "semanticConfiguration") != index.Definition["semantic"]!["configurations"]![0]!["name"]!.GetValue<string>())
        {
            throw new FormatException("no such semantic configuration");
        }

        var text = Text(request, "search");
        var words = string.IsNullOrEmpty(text) ? null : index.Words(isSemantic ? text : FakeSearchIndex.Simple(text));
        var wordHits = words is null ? null : rows.Where(words.ContainsKey).Select(row => (Row: row, Score: words[row])).OrderByDescending(hit => hit.Score).ToList();
        var vectorHits = request["vectorQueries"] is { } vectors ? Nearest(index, vectors.AsArray().Single()!.AsObject(), rows) : null;
        if (wordHits is null && vectorHits is null)
        {
            return [.. Sorted(index, request, rows).Select(row => (row, 1.0, (double?)null))];
        }

        var hits = wordHits is null || vectorHits is null ? wordHits ?? vectorHits! : Fused(wordHits, vectorHits);
        return [.. hits.Select((hit, i) => (hit.Row, hit.Score, Reranked: isSemantic && i < 50 ? 4.0 * (words?.GetValueOrDefault(hit.Row) ?? 0) / 100 : (double?)null))
            .OrderByDescending(hit => hit.Reranked ?? -1)];
    }

    private static List<(JsonObject Row, double Score)> Nearest(FakeSearchIndex index, JsonObject query, JsonObject[] rows)
    {
        var field = index.Fields[query["fields"]!.GetValue<string>()];
        float[] wanted = [.. query["vector"]!.AsArray().Select(value => value!.GetValue<float>())];
        if (query["kind"]!.GetValue<string>() != "vector" || wanted.Length != field["dimensions"]!.GetValue<int>() || index.Definition["vectorSearch"]!["algorithms"]![0]!["kind"]!.GetValue<string>() != "hnsw")
        {
            throw new FormatException("no vector query of this field");
        }

        return [.. rows.Where(row => row["vector"] is not null)
            .Select(row => (row, Score: 1 / (2.0 - TensorPrimitives.CosineSimilarity(wanted, row["vector"]!.AsArray().Select(value => value!.GetValue<float>()).ToArray()))))
            .OrderByDescending(hit => hit.Score).Take(query["k"]!.GetValue<int>())];
    }

    private static List<(JsonObject Row, double Score)> Fused(List<(JsonObject Row, double Score)> words, List<(JsonObject Row, double Score)> vectors) =>
        [.. words.Select((hit, i) => (hit.Row, Score: 1.0 / (61 + i))).Concat(vectors.Select((hit, i) => (hit.Row, Score: 1.0 / (61 + i))))
            .GroupBy(hit => hit.Row).Select(group => (group.Key, group.Sum(hit => hit.Score))).OrderByDescending(hit => hit.Item2)];

    private static IEnumerable<JsonObject> Sorted(FakeSearchIndex index, JsonObject request, IEnumerable<JsonObject> rows)
    {
        foreach (var order in (Text(request, "orderby") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            var field = order.Split(' ') is [var name, "asc"] && FakeSearchIndex.Is(index.Fields[name], "sortable") ? name : throw new FormatException($"can not order by {order}");
            rows = index.Fields[field]["type"]!.GetValue<string>() == "Edm.String"
                ? rows.OrderBy(row => row[field]!.GetValue<string>(), StringComparer.Ordinal) : rows.OrderBy(row => row[field]!.GetValue<long>());
        }

        return rows;
    }

    private static JsonObject Shown((JsonObject Row, double Score, double? Reranked) hit, string[]? select)
    {
        var shown = new JsonObject { ["@search.score"] = hit.Score };
        if (hit.Reranked is { } reranked)
        {
            shown["@search.rerankerScore"] = reranked;
        }

        foreach (var (name, value) in hit.Row.Where(member => select?.Contains(member.Key) != false))
        {
            shown[name] = value?.DeepClone();
        }

        return shown;
    }

    private static string? Text(JsonObject request, string name) => request[name]?.GetValue<string>();
}
