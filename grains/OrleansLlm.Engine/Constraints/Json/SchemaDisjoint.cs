using System.Text.Json;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>Tells whether no value is valid by two schemas at once, so that <c>oneOf</c> of them is <c>anyOf</c>.</summary>
internal static class SchemaDisjoint
{
    /// <summary>Properties within properties that are looked at: schemas may refer to themselves.</summary>
    private const int MaxDepth = 4;

    /// <summary>True when that is plain from types, constants, or a required property with other constants.</summary>
    public static bool IsPlain(Schema first, Schema second, Func<JsonElement, string, Schema?> resolve, int depth = 0)
    {
        if (Values(first) is { } values && Values(second) is { } others)
        {
            return !values.Intersect(others).Any();
        }

        if (!Kinds(first).Intersect(Kinds(second)).Any())
        {
            return true;
        }

        return depth < MaxDepth && OnlyObjects(first) && OnlyObjects(second) && Required(first).Intersect(Required(second)).Any(name =>
            Property(first, name, resolve) is { } one && Property(second, name, resolve) is { } other && IsPlain(one, other, resolve, depth + 1));
    }

    /// <summary>The only values, as JSON text; numbers are left out, since 1 and 1.0 are equal.</summary>
    private static IEnumerable<string>? Values(Schema schema)
    {
        var values = schema.TryGet("const", out var only) ? [only]
            : schema.TryGet("enum", out var some) && some.ValueKind == JsonValueKind.Array ? some.EnumerateArray().ToList()
            : null;
        return values is null || values.Exists(value => value.ValueKind is JsonValueKind.Number or JsonValueKind.Object or JsonValueKind.Array)
            ? null
            : values.Select(JsonStrings.Write);
    }

    private static IEnumerable<string> Kinds(Schema schema)
    {
        if (schema.Keywords.ContainsKey("anyOf") || schema.Keywords.ContainsKey("oneOf") || schema.Keywords.ContainsKey("allOf") || schema.Keywords.ContainsKey("$ref"))
        {
            return ["object", "array", "string", "number", "boolean", "null"];
        }

        // Without a type, keywords about objects allow every text: what is generated is an object, but a text would be valid by both.
        return Values(schema) is { } values && !schema.Keywords.ContainsKey("type")
            ? values.Select(value => value[0] switch { '"' => "string", 'n' => "null", _ => "boolean" })
            : schema.Keywords.ContainsKey("type") ? schema.Types().Select(type => type == "integer" ? "number" : type)
            : ["object", "array", "string", "number", "boolean", "null"];
    }

    private static bool OnlyObjects(Schema schema) => schema.Keywords.ContainsKey("type") && schema.Types() is ["object"];

    private static List<string> Required(Schema schema) => schema.Texts("required") ?? [];

    private static Schema? Property(Schema schema, string name, Func<JsonElement, string, Schema?> resolve) =>
        schema.TryGet("properties", out var properties) && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property)
            ? resolve(property, Schema.Join(Schema.Join(schema.Path, "properties"), name))
            : null;
}
