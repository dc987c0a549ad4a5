using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>One schema object: its keywords that say which values are valid, and where it is.</summary>
internal sealed class Schema
{
    private readonly Dictionary<string, JsonElement> _keywords;

    private Schema(Dictionary<string, JsonElement> keywords, string path) => (_keywords, Path) = (keywords, path);

    /// <summary>Where it is within the whole, such as <c>properties.x</c>; the whole itself is empty.</summary>
    public string Path { get; }

    public IReadOnlyDictionary<string, JsonElement> Keywords => _keywords;

    /// <summary>The size of its text.</summary>
    public int Bytes => _keywords.Values.Sum(value => JsonMarshal.GetRawUtf8Value(value).Length);

    /// <exception cref="GrammarException">A keyword is not supported, or it is no object.</exception>
    public static Schema Of(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new GrammarException($"A schema must be an object or a boolean. Given: {value.ValueKind}.", path);
        }

        var keywords = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (!SchemaKeywords.IsSupported(member.Name))
            {
                throw new GrammarException($"The JSON Schema keyword '{member.Name}' is not supported.", Join(path, member.Name), isUnsupported: true);
            }

            if (!SchemaKeywords.Annotations.Contains(member.Name))
            {
                keywords[member.Name] = member.Value;
            }
        }

        return new Schema(keywords, path);
    }

    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    public bool TryGet(string keyword, out JsonElement value) => _keywords.TryGetValue(keyword, out value);

    /// <summary>The same without a keyword.</summary>
    public Schema Without(string keyword) => new(
        _keywords.Where(entry => entry.Key != keyword).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal), Path);

    /// <summary>The same with other keywords.</summary>
    public Schema With(Dictionary<string, JsonElement> keywords) => new(keywords, Path);

    /// <summary>A whole number that is not negative, or null when absent.</summary>
    public int? Count(string keyword)
    {
        if (!TryGet(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number) && number is >= 0 and <= 100_000
            ? (int)number
            : throw Wrong(keyword, "a whole number from 0 to 100000", value);
    }

    /// <summary>A number, or null when absent.</summary>
    public decimal? Number(string keyword)
    {
        if (!TryGet(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && Math.Abs(number) <= 1_000_000_000_000_000m
            ? number
            : throw Wrong(keyword, "a number from -1e15 to 1e15", value);
    }

    /// <summary>A bound that a number has to keep, however large, or null when absent; exact up to 28 digits, and past those still larger than all that is written.</summary>
    public decimal? Bound(string keyword)
    {
        if (!TryGet(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind != JsonValueKind.Number ? throw Wrong(keyword, "a number", value)
            : value.TryGetDecimal(out var number) ? number
            : value.GetRawText()[0] == '-' ? decimal.MinValue : decimal.MaxValue;
    }

    /// <summary>Texts, or null when absent.</summary>
    public List<string>? Texts(string keyword)
    {
        if (!TryGet(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Wrong(keyword, "an array of strings", value);
    }

    /// <summary>A text, or null when absent.</summary>
    public string? Text(string keyword) => !TryGet(keyword, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(keyword, "a string", value);

    /// <summary>A not empty array of schemas with their paths, or none when absent.</summary>
    public List<(JsonElement Value, string Path)> Schemas(string keyword)
    {
        if (!TryGet(keyword, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            ? [.. value.EnumerateArray().Select((item, i) => (item, $"{Join(Path, keyword)}[{i}]"))]
            : throw Wrong(keyword, "a not empty array of schemas", value);
    }

    /// <summary>The types that are allowed; without the keyword, those that the other keywords are about.</summary>
    public IReadOnlyList<string> Types()
    {
        if (!TryGet("type", out var value))
        {
            return [.. SchemaKeywords.TypesOf(_keywords.Keys)];
        }

        var types = value.ValueKind == JsonValueKind.String ? [value.GetString()!] : Texts("type")!;
        foreach (var type in types)
        {
            if (type is not ("object" or "array" or "string" or "number" or "integer" or "boolean" or "null"))
            {
                throw Wrong("type", "a type of JSON", value);
            }
        }

        return [.. types.Distinct(StringComparer.Ordinal)];
    }

    public GrammarException Wrong(string keyword, string expected, JsonElement given)
    {
        var text = given.GetRawText();
        return new GrammarException($"'{keyword}' must be {expected}. Given: {(text.Length > 100 ? text[..100] + "..." : text)}.", Join(Path, keyword));
    }

    public GrammarException Unsupported(string keyword, string problem) => new($"'{keyword}' {problem}.", Join(Path, keyword), isUnsupported: true);
}
