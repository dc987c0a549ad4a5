using System.Text;
using System.Text.Json.Nodes;
using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Retrieval.Tests.Remote.Azure;

/// <summary>One of the service's indexes: rows as they were taken, and as they are shown, which follows some requests later.</summary>
internal sealed class FakeSearchIndex
{
    /// <summary>Requests after which a change is shown.</summary>
    private const int Lag = 2;

    private readonly Dictionary<string, JsonObject> _shown = new(StringComparer.Ordinal);
    private readonly Queue<(int At, string Key, JsonObject? Row)> _taken = new();
    private int _requests;

    public FakeSearchIndex(JsonObject definition)
    {
        Definition = definition;
        foreach (var field in definition["fields"]!.AsArray().Select(field => field!.AsObject()))
        {
            Fields[field["name"]!.GetValue<string>()] = field;
            foreach (var inner in field["fields"]?.AsArray().Select(inner => inner!.AsObject()) ?? [])
            {
                Fields[$"{field["name"]!.GetValue<string>()}/{inner["name"]!.GetValue<string>()}"] = inner;
            }
        }

        KeyField = Fields.Single(field => Is(field.Value, "key")).Key;
        var filters = definition["analyzers"]?.AsArray().SingleOrDefault()?["tokenFilters"]!.AsArray().Select(name => name!.GetValue<string>()).ToArray() ?? [];
        Analyzer = TextAnalyzer.Get(filters.Contains("porter_stem") ? "english" : filters.Contains("cjk_bigram") ? "cjk" : "none");
    }

    public JsonObject Definition { get; }

    public Dictionary<string, JsonObject> Fields { get; } = new(StringComparer.Ordinal);

    public string KeyField { get; }

    public TextAnalyzer Analyzer { get; }

    /// <summary>Changes are never shown.</summary>
    public bool IsStuck { get; set; }

    public int Keys => _shown.Count;

    public static bool Is(JsonObject field, string property) => field[property]?.GetValue<bool>() == true;

    public void Take(string key, JsonObject? row) => _taken.Enqueue((_requests + Lag, key, row));

    /// <summary>The rows that this request sees.</summary>
    public IEnumerable<JsonObject> Rows()
    {
        _requests++;
        while (!IsStuck && _taken.TryPeek(out var next) && next.At <= _requests)
        {
            _taken.Dequeue();
            if (next.Row is null)
            {
                _shown.Remove(next.Key);
            }
            else
            {
                _shown[next.Key] = next.Row;
            }
        }

        return _shown.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => row.Value);
    }

    /// <summary>BM25 of every row above zero, over all rows of the index, whoever's they are, as the service counts.</summary>
    public Dictionary<JsonObject, double> Words(string query)
    {
        var rows = _shown.Values.Where(row => row["content"] is not null).Select(row => (Row: row, Counts: Count(row["content"]!.GetValue<string>()))).ToArray();
        var counted = rows.Count(row => row.Counts.Length > 0);
        var average = rows.Sum(row => row.Counts.Length) / (double)counted;
        var (k1, b) = (Definition["similarity"]!["k1"]!.GetValue<double>(), Definition["similarity"]!["b"]!.GetValue<double>());
        var scores = new Dictionary<JsonObject, double>();
        foreach (var (term, times) in Count(query).Terms)
        {
            var with = rows.Where(row => row.Counts.Terms.ContainsKey(term)).ToArray();
            var idf = Math.Log(1 + (counted - with.Length + 0.5) / (with.Length + 0.5));
            foreach (var (row, counts) in with)
            {
                var count = counts.Terms[term];
                scores[row] = scores.GetValueOrDefault(row) + times * idf * count / (count + k1 * (1 - b + b * SmallFloat.Decode(SmallFloat.Encode(counts.Length)) / average));
            }
        }

        return scores;
    }

    /// <summary>A query in the simple syntax whose operators are all escaped.</summary>
    /// <exception cref="FormatException">There is an operator.</exception>
    public static string Simple(string query)
    {
        var words = new StringBuilder();
        for (var i = 0; i < query.Length; i++)
        {
            if (query[i] == '\\')
            {
                i++;
            }
            else if ("+|-\"*()~".Contains(query[i], StringComparison.Ordinal))
            {
                throw new FormatException($"The query has an operator: {query}");
            }

            words.Append(query[i]);
        }

        return words.ToString();
    }

    private TermCounts Count(string text)
    {
        var counts = new TermCounts();
        Analyzer.Count(text, counts);
        return counts;
    }
}
