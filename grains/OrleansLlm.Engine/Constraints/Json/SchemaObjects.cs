using System.Text;
using System.Text.Json;
using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>Objects by their keywords.</summary>
internal sealed class SchemaObjects(Dictionary<string, GrammarExpr> rules, Func<JsonElement, string, GrammarExpr> read)
{
    private const int MaxProperties = 1_000;

    /// <summary>Where other names are possible, each character of these is a choice within a choice.</summary>
    private const int MaxNameLength = 250;

    private int _count;

    public GrammarExpr Read(Schema schema)
    {
        var (open, additional) = ReadAdditional(schema);
        var properties = ReadProperties(schema, open ? additional : Nothing);
        var names = ReadNames(schema);
        if (properties.Count == 0)
        {
            return ReadMap(schema, open && !NamesNone(schema), names, additional);
        }

        return names is null
            ? ReadNamed(schema, properties, open && schema.Keywords.ContainsKey("additionalProperties") ? additional : null)
            : throw schema.Unsupported("propertyNames", "can not be combined with properties or required");
    }

    /// <summary>As with a list of properties, what an empty one leaves open is not written: functions without arguments are described so.</summary>
    private static bool NamesNone(Schema schema) =>
        schema.Keywords.ContainsKey("properties") && !schema.Keywords.ContainsKey("additionalProperties") && (schema.Count("minProperties") ?? 0) == 0;

    /// <summary>What properties may be called; null: anything.</summary>
    private GrammarExpr? ReadNames(Schema schema)
    {
        if (!schema.TryGet("propertyNames", out var names))
        {
            return null;
        }

        var path = Schema.Join(schema.Path, "propertyNames");
        var isAny = names.ValueKind == JsonValueKind.True
            || (names.ValueKind == JsonValueKind.Object && Schema.Of(names, path) is var own && own.Types().Contains("string") && own.Keywords.Keys.All(keyword => keyword == "type"));
        return isAny ? null : read(SchemaMerge.AllOf("""{"type":"string"}""", names.GetRawText(), path), path);
    }

    /// <summary>Whether there may be properties that are not named, and what they are.</summary>
    private (bool IsOpen, GrammarExpr Value) ReadAdditional(Schema schema)
    {
        if (!schema.TryGet("additionalProperties", out var additional))
        {
            return (true, JsonGrammar.AnyValue);
        }

        return additional.ValueKind == JsonValueKind.False
            ? (false, Nothing)
            : (true, read(additional, Schema.Join(schema.Path, "additionalProperties")));
    }

    /// <summary>The properties in the schema's order, then those that are only required.</summary>
    private List<(string Name, GrammarExpr Value, bool IsRequired)> ReadProperties(Schema schema, GrammarExpr additional)
    {
        var required = schema.Texts("required")?.ToHashSet(StringComparer.Ordinal) ?? [];
        var list = new List<(string, GrammarExpr, bool)>();
        if (schema.TryGet("properties", out var properties))
        {
            if (properties.ValueKind != JsonValueKind.Object)
            {
                throw schema.Wrong("properties", "an object", properties);
            }

            foreach (var member in properties.EnumerateObject())
            {
                var path = Schema.Join(Schema.Join(schema.Path, "properties"), member.Name);
                list.Add((member.Name, read(member.Value, path), required.Remove(member.Name)));
            }
        }

        list.AddRange(required.Select(name => (name, additional, true)));
        return list.Count <= MaxProperties ? list : throw schema.Unsupported("properties", $"must be at most {MaxProperties}. Given: {list.Count}");
    }

    private static GrammarExpr ReadMap(Schema schema, bool isOpen, GrammarExpr? name, GrammarExpr value)
    {
        var (min, max) = (schema.Count("minProperties") ?? 0, schema.Count("maxProperties"));
        if (min > 1)
        {
            throw schema.Unsupported("minProperties", $"is only supported up to 1, since names may repeat. Given: {min}");
        }

        return !isOpen ? (min == 0 ? Of("{}") : Nothing)
            : ReferenceEquals(value, JsonGrammar.AnyValue) && name is null && min == 0 && max is null ? JsonGrammar.AnyObjectExpr
            : JsonGrammar.Braces(All(name ?? JsonGrammar.String, JsonGrammar.Colon, value), min, max);
    }

    /// <summary>
    /// Two rules per property: what may come from it on when nothing came before, and when a comma is due. Each ends in a call of the next one's.
    /// </summary>
    private GrammarExpr ReadNamed(Schema schema, List<(string Name, GrammarExpr Value, bool IsRequired)> properties, GrammarExpr? additional)
    {
        foreach (var keyword in new[] { "minProperties", "maxProperties" })
        {
            if (schema.Keywords.ContainsKey(keyword))
            {
                throw schema.Unsupported(keyword, "can not be combined with properties or required");
            }
        }

        if (additional is not null && properties.Find(property => property.Name.Length > MaxNameLength).Name is { } tooLong)
        {
            throw schema.Unsupported("properties", $"must have names of at most {MaxNameLength} characters beside additionalProperties. Given: {tooLong.Length}");
        }

        var prefix = $"object {_count++} at {schema.Path}";
        var other = additional is null ? Nothing : All(OtherName([.. properties.Select(property => property.Name)]), JsonGrammar.Colon, additional);
        rules[$"{prefix} first {properties.Count}"] = additional is null ? Empty : JsonGrammar.List(other, 0, null);
        rules[$"{prefix} then {properties.Count}"] = additional is null ? Empty : new Repeat(All(JsonGrammar.Comma, other), 0, null);
        for (var i = properties.Count - 1; i >= 0; i--)
        {
            var (name, value, isRequired) = properties[i];
            rules[$"{prefix} property {i}"] = All(Of($"\"{JsonStrings.Encode(name)}\""), JsonGrammar.Colon, value);
            var (property, then) = (new Rule($"{prefix} property {i}"), new Rule($"{prefix} then {i + 1}"));
            var first = All(property, then);
            var next = All(JsonGrammar.Comma, property, then);
            rules[$"{prefix} first {i}"] = isRequired ? first : Any(first, new Rule($"{prefix} first {i + 1}"));
            rules[$"{prefix} then {i}"] = isRequired ? next : Any(next, then);
        }

        return All(Of("{"), new Rule($"{prefix} first 0"), Of("}"));
    }

    /// <summary>A name within quotes that is none of those given. Each string has one spelling, so different spellings are different names.</summary>
    private static GrammarExpr OtherName(IReadOnlyList<string> names) =>
        JsonGrammar.StringOf(OtherText([.. names.Select(name => name.EnumerateRunes().ToArray())], 0));

    private static GrammarExpr OtherText(List<Rune[]> names, int at)
    {
        var branches = names.Where(name => name.Length > at).GroupBy(name => name[at]).ToList();
        var options = new List<GrammarExpr>();
        if (names.TrueForAll(name => name.Length > at))
        {
            options.Add(Empty);
        }

        options.AddRange(branches.Select(branch => All(JsonStrings.Encode(RuneSet.Of(branch.Key.Value)), OtherText([.. branch], at + 1))));
        var rest = RuneSet.Of(branches.Select(branch => (branch.Key.Value, branch.Key.Value))).Complement();
        options.Add(All(JsonStrings.Encode(rest), new Repeat(JsonGrammar.Character, 0, null)));
        return Any([.. options]);
    }
}
