using System.Collections.Frozen;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>What each keyword of JSON Schema is to us.</summary>
internal static class SchemaKeywords
{
    /// <summary>Keywords that say nothing about which values are valid.</summary>
    public static readonly FrozenSet<string> Annotations = FrozenSet.Create(
        StringComparer.Ordinal,
        "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id", "$defs", "definitions",
        // Of OpenAPI: a hint beside oneOf, which says the same by itself.
        "discriminator");

    public static readonly FrozenSet<string> Object = FrozenSet.Create(
        StringComparer.Ordinal, "properties", "required", "additionalProperties", "propertyNames", "minProperties", "maxProperties");

    public static readonly FrozenSet<string> Array = FrozenSet.Create(StringComparer.Ordinal, "items", "prefixItems", "minItems", "maxItems");

    public static readonly FrozenSet<string> String = FrozenSet.Create(StringComparer.Ordinal, "minLength", "maxLength", "pattern", "format");

    public static readonly FrozenSet<string> Number = FrozenSet.Create(
        StringComparer.Ordinal, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");

    private static readonly FrozenSet<string> Other = FrozenSet.Create(StringComparer.Ordinal, "type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref");

    public static bool IsSupported(string keyword) =>
        Annotations.Contains(keyword) || Other.Contains(keyword) || Object.Contains(keyword) || Array.Contains(keyword)
        || String.Contains(keyword) || Number.Contains(keyword);

    /// <summary>The types whose keywords are among some; all types when none is.</summary>
    public static IEnumerable<string> TypesOf(IReadOnlyCollection<string> keywords)
    {
        var types = new List<string>();
        foreach (var (type, own) in new[] { ("object", Object), ("array", Array), ("string", String), ("number", Number) })
        {
            if (keywords.Any(own.Contains))
            {
                types.Add(type);
            }
        }

        return types.Count > 0 ? types : ["object", "array", "string", "number", "boolean", "null"];
    }
}
