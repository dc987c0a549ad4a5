using System.Text.Json;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>Makes one schema of two that must both hold.</summary>
internal static class SchemaMerge
{
    /// <summary>How deep combined schemas may be nested as JSON; a request's own are at most 64 deep.</summary>
    private const int MaxDepth = 1_000;

    /// <summary>The schema that two must both hold, of their texts.</summary>
    /// <exception cref="GrammarException">They are nested too deeply.</exception>
    public static JsonElement AllOf(string first, string second, string path) => Json($"{{\"allOf\":[{first},{second}]}}", path);

    /// <exception cref="GrammarException">They can not be merged; names the keyword.</exception>
    public static Schema Both(Schema first, Schema second)
    {
        CheckClosed(first, second);
        CheckClosed(second, first);
        CheckItems(first, second);
        CheckItems(second, first);
        var merged = first.Keywords.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        foreach (var (keyword, value) in second.Keywords)
        {
            merged[keyword] = merged.TryGetValue(keyword, out var other) && other.GetRawText() != value.GetRawText()
                ? Combine(first, second, keyword, other, value)
                : value;
        }

        return first.With(merged);
    }

    private static JsonElement Combine(Schema first, Schema second, string keyword, JsonElement a, JsonElement b) => keyword switch
    {
        "type" => Json($"[{string.Join(',', CommonTypes(first.Types(), second.Types()).Select(type => $"\"{type}\""))}]", first.Path),
        "properties" => Properties(first, Object(first, keyword), Object(second, keyword)),
        "required" => Json($"[{string.Join(',', first.Texts(keyword)!.Union(second.Texts(keyword)!).Select(JsonStringText))}]", first.Path),
        "enum" => Json($"[{string.Join(',', Array(first, keyword).Select(JsonStrings.Write).Intersect(Array(second, keyword).Select(JsonStrings.Write)))}]", first.Path),
        "minimum" or "exclusiveMinimum" or "minLength" or "minItems" or "minProperties" => first.Bound(keyword) >= second.Bound(keyword) ? a : b,
        "maximum" or "exclusiveMaximum" or "maxLength" or "maxItems" or "maxProperties" => first.Bound(keyword) <= second.Bound(keyword) ? a : b,
        "items" or "additionalProperties" => AllOf(first, a, b),
        _ => throw first.Unsupported(keyword, "can not be combined with another one by allOf, anyOf or $ref"),
    };

    /// <summary>A schema that allows no others than its own properties forbids those of the other one.</summary>
    private static void CheckClosed(Schema closed, Schema other)
    {
        if (closed.TryGet("additionalProperties", out var more) && more.ValueKind != JsonValueKind.True
            && other.TryGet("properties", out var properties) && Names(properties).Except(closed.TryGet("properties", out var own) ? Names(own) : []).Any())
        {
            throw closed.Unsupported("additionalProperties", "can not be combined with properties of another schema by allOf, anyOf or $ref");
        }
    }

    /// <summary>What a schema says of all items, it says of those that another names one by one as well.</summary>
    private static void CheckItems(Schema all, Schema other)
    {
        if (all.Keywords.ContainsKey("items") && other.TryGet("prefixItems", out var named) && !(all.TryGet("prefixItems", out var own) && own.GetRawText() == named.GetRawText()))
        {
            throw all.Unsupported("items", "can not be combined with prefixItems of another schema by allOf, anyOf or $ref");
        }
    }

    private static JsonElement Object(Schema schema, string keyword) => schema.Keywords[keyword] is { ValueKind: JsonValueKind.Object } value
        ? value
        : throw schema.Wrong(keyword, "an object", schema.Keywords[keyword]);

    private static JsonElement.ArrayEnumerator Array(Schema schema, string keyword) => schema.Keywords[keyword] is { ValueKind: JsonValueKind.Array } value
        ? value.EnumerateArray()
        : throw schema.Wrong(keyword, "an array", schema.Keywords[keyword]);

    private static IEnumerable<string> CommonTypes(IReadOnlyList<string> first, IReadOnlyList<string> second) => first
        .Where(type => second.Contains(type) || (type == "integer" && second.Contains("number")))
        .Union(second.Where(type => type == "integer" && first.Contains("number")));

    private static JsonElement Properties(Schema schema, JsonElement a, JsonElement b)
    {
        var members = Names(a).Union(Names(b)).Select(name => $"{JsonStringText(name)}:{Member(name)}");
        return Json($"{{{string.Join(',', members)}}}", schema.Path);

        string Member(string name) => !a.TryGetProperty(name, out var one) ? b.GetProperty(name).GetRawText()
            : !b.TryGetProperty(name, out var other) || one.GetRawText() == other.GetRawText() ? one.GetRawText()
            : AllOf(schema, one, other).GetRawText();
    }

    private static IEnumerable<string> Names(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(member => member.Name) : [];

    private static JsonElement AllOf(Schema schema, JsonElement a, JsonElement b) => AllOf(a.GetRawText(), b.GetRawText(), schema.Path);

    private static string JsonStringText(string text) => $"\"{JsonStrings.Encode(text)}\"";

    private static JsonElement Json(string text, string path)
    {
        try
        {
            return JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            // Both parts were read before: only their depths add up.
            throw new GrammarException("The schema is nested too deeply: allOf, anyOf and $ref combine too many levels.", path);
        }
    }
}
