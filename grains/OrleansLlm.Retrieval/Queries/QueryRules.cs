using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Retrieval.Queries;

/// <summary>
/// Takes what a model wrote only where it can be a query: it says what the question says, makes nothing up, and is no babble. Small models fail at this often;
/// then there is nothing, and the caller goes on with what the user wrote. Thread-safe.
/// </summary>
/// <param name="language">How words are compared: the analyzer of a language.</param>
public sealed partial class QueryRules(string language)
{
    private const int MaxLength = 400;
    private const int MaxPassage = 1500;
    private const int MinPassage = 20;

    /// <summary>How much of the question a rewritten one keeps.</summary>
    private const double Kept = 0.6;

    /// <summary>How much of a rewritten question comes from question or conversation.</summary>
    private const double Known = 0.8;

    /// <summary>How many of a text's words are different ones, at least.</summary>
    private const double Variety = 0.4;

    private readonly TermReader _terms = TermReader.Get(language);

    /// <summary>A question that is understood alone; null: what was written is none.</summary>
    public string? Standalone(IReadOnlyList<QueryTurn> history, string question, string written)
    {
        if (Line(written) is not { } text || !KeepsNumbers(question, text))
        {
            return null;
        }

        var (asked, said) = (_terms.Of(question), _terms.Of(text));
        var known = _terms.Of(string.Join('\n', history.Select(turn => turn.Text).Append(question)));
        return said.Count > 0 && Share(asked, said) >= Kept && Share(said, known) >= Known ? text : null;
    }

    /// <summary>
    /// Queries that ask for what the question asks for, or a part of it: each has a word of it, none is another again. Nothing: what was written has none.
    /// </summary>
    /// <param name="question">The question.</param>
    /// <param name="written">JSON with the array <c>queries</c>.</param>
    /// <param name="most">The most queries.</param>
    public IReadOnlyList<string> Queries(string question, string written, int most)
    {
        var (asked, seen) = (_terms.Of(question), new HashSet<string>(StringComparer.OrdinalIgnoreCase) { question.Trim() });
        return [.. Texts(written).Select(Line).OfType<string>().Where(text => _terms.Of(text).Overlaps(asked) && seen.Add(text)).Take(most)];
    }

    /// <summary>A passage that might answer the question; null: what was written is none.</summary>
    public string? Hypothetical(string question, string written)
    {
        var text = written.Trim();
        var says = text.Length is >= MinPassage and <= MaxPassage && IsVaried(text) && !text.Contains(GroundedPrompt.NotFound, StringComparison.OrdinalIgnoreCase);
        return says && Share(_terms.Of(question), _terms.Of(text)) >= 0.5 ? text : null;
    }

    /// <summary>
    /// Without a model: a question that leans on what was said before (it has a word such as <c>it</c>, or hardly one of its own) is searched for with what the user
    /// asked before it.
    /// </summary>
    public string WithContext(IReadOnlyList<QueryTurn> history, string question)
    {
        var leans = Leaning().IsMatch(question) || _terms.Of(question).Count < 2;
        var before = history.LastOrDefault(turn => turn.IsUser).Text;
        return leans && !string.IsNullOrWhiteSpace(before) ? $"{(before.Length <= MaxLength ? before : before[..MaxLength])} {question}" : question;
    }

    private static IEnumerable<string> Texts(string written)
    {
        try
        {
            using var json = JsonDocument.Parse(written);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("queries", out var queries) && queries.ValueKind == JsonValueKind.Array
                ? [.. queries.EnumerateArray().Where(query => query.ValueKind == JsonValueKind.String).Select(query => query.GetString()!)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>One line without quotation marks or a label before it; null: empty, too long, or the same words over and over.</summary>
    private static string? Line(string written)
    {
        var text = Label().Replace(written.Trim().Trim('"', '“', '”', '*').Trim(), "").Trim().Trim('"', '“', '”');
        return text.Length is > 1 and <= MaxLength && !text.Contains('\n', StringComparison.Ordinal) && IsVaried(text) ? text : null;
    }

    private static bool IsVaried(string text)
    {
        var words = text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 6 || words.Distinct(StringComparer.Ordinal).Count() >= Variety * words.Length;
    }

    private static bool KeepsNumbers(string question, string text) => Number().Matches(question).All(number => text.Contains(number.Value, StringComparison.Ordinal));

    /// <summary>The share of the first that is in the second; 1 when the first is empty.</summary>
    private static double Share(HashSet<string> wanted, HashSet<string> found) => wanted.Count == 0 ? 1 : wanted.Count(found.Contains) / (double)wanted.Count;

    [GeneratedRegex(@"^(?:(?:stand-?alone|rewritten|last)?\s*(?:question|query)|answer)\s*:\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(
        @"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|then|one|ones|same|also|else|er|sie|es|ihn|ihm|ihr|dort|dieser|diese|dieses|il|elle|ils|elles|cela|celui|él|ella|ellos|eso|esto)\b|^(?:and|what about|how about|why|und|et|y)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Leaning();
}
