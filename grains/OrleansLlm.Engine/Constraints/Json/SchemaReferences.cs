using System.Globalization;
using System.Text.Json;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>Finds what <c>$ref</c> points to within the same document (JSON Pointer, RFC 6901).</summary>
internal sealed class SchemaReferences(JsonElement root)
{
    private const int MaxChain = 64;

    /// <summary>What all combinations may cost together, in bytes of schemas: references to references can make more of them than there are atoms.</summary>
    private const int MaxCombined = 20_000_000;

    private const int CostOfCombination = 10_000;

    private int _combined;

    /// <summary>Makes one schema of two that must both hold.</summary>
    /// <exception cref="GrammarException">They can not be combined, or too many were.</exception>
    public Schema Both(Schema first, Schema second)
    {
        _combined += CostOfCombination + first.Bytes + second.Bytes;
        return _combined <= MaxCombined
            ? SchemaMerge.Both(first, second)
            : throw new GrammarException("The schema is too large: anyOf, allOf and $ref beside other keywords combine too many schemas.", first.Path);
    }

    /// <summary>The schema at a reference such as <c>#/$defs/node</c>, with its path.</summary>
    /// <exception cref="GrammarException">Not within the document, or nothing is there.</exception>
    public (JsonElement Value, string Path) Find(string reference, string at)
    {
        if (reference.Length == 0 || reference[0] != '#' || (reference.Length > 1 && reference[1] != '/'))
        {
            throw new GrammarException($"'$ref' must be # or #/..., a place in the same schema. Given: '{reference}'.", Schema.Join(at, "$ref"), isUnsupported: true);
        }

        var value = root;
        var path = string.Empty;
        foreach (var part in Uri.UnescapeDataString(reference).Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var found = value.ValueKind == JsonValueKind.Object ? value.TryGetProperty(name, out value) : TryGetItem(ref value, name);
            if (!found)
            {
                throw new GrammarException($"'$ref' points to nothing. Given: '{reference}'.", Schema.Join(at, "$ref"));
            }

            path = Schema.Join(path, name);
        }

        return (value, path);
    }

    /// <summary>The schema itself, or what it refers to with its other keywords; null for <c>true</c> and <c>false</c>.</summary>
    public Schema? Resolve(JsonElement value, string path)
    {
        Schema? others = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                return null;
            }

            var schema = Schema.Of(value, path);
            if (schema.Text("$ref") is not { } reference)
            {
                return others is null ? schema : Both(others, schema);
            }

            if (!seen.Add(reference) || seen.Count > MaxChain)
            {
                throw new GrammarException("'$ref' leads back to itself.", Schema.Join(path, "$ref"));
            }

            var rest = schema.Without("$ref");
            others = others is null ? rest : Both(others, rest);
            (value, path) = Find(reference, path);
        }
    }

    private static bool TryGetItem(ref JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Array || !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at >= value.GetArrayLength())
        {
            return false;
        }

        value = value[at];
        return true;
    }
}
