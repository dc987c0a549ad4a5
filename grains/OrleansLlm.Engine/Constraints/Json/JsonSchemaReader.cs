using System.Text.Json;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Regexes;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>
/// Turns a JSON Schema (draft 2020-12, the part that a grammar can keep) into a grammar whose texts are all valid. Where a schema allows more than
/// one spelling, or leaves open what else an object may have, the grammar is the narrower one. What it can not keep is refused by name.
/// </summary>
internal sealed class JsonSchemaReader
{
    private const int MaxDepth = 64;
    private const int MaxReferences = 1_000;
    private const int MaxExclusiveOptions = 500;

    /// <summary>The start is read as a reference, so that recursion to the root does not make it twice.</summary>
    private static readonly JsonElement RootReference = JsonElement.Parse("""{"$ref":"#"}""");

    private readonly Dictionary<string, GrammarExpr> _rules = new(StringComparer.Ordinal);
    private readonly Queue<(string Rule, JsonElement Value, string Path)> _open = new();
    private readonly HashSet<string> _referred = new(StringComparer.Ordinal);
    private readonly SchemaReferences _references;
    private readonly SchemaObjects _objects;
    private readonly SchemaArrays _arrays;
    private int _depth;

    private JsonSchemaReader(JsonElement root)
    {
        _references = new SchemaReferences(root);
        _objects = new SchemaObjects(_rules, Read);
        _arrays = new SchemaArrays(Read);
    }

    /// <exception cref="GrammarException">Malformed or not supported; says where.</exception>
    public static Grammar Read(string text)
    {
        using var document = Parse(text);
        var reader = new JsonSchemaReader(document.RootElement);
        JsonGrammar.AddAnyRules(reader._rules);
        var start = reader.ReadReference(Schema.Of(RootReference, string.Empty));
        while (reader._open.TryDequeue(out var open))
        {
            reader._rules[open.Rule] = reader.Read(open.Value, open.Path);
        }

        return new Grammar(start, reader._rules);
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonStrings.CheckAll(document.RootElement);
            return document;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter: an escape that is half a character, which JSON's grammar lets by.
            throw new GrammarException($"The schema is not valid JSON: {exception.Message}");
        }
    }

    private GrammarExpr Read(JsonElement value, string path)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.ValueKind == JsonValueKind.True ? JsonGrammar.AnyValue : Nothing;
        }

        return Read(Schema.Of(value, path));
    }

    private GrammarExpr Read(Schema schema)
    {
        if (++_depth > MaxDepth)
        {
            throw new GrammarException($"The schema is nested too deeply: at most {MaxDepth} levels.", schema.Path);
        }

        var expr = schema switch
        {
            _ when schema.TryGet("$ref", out _) => ReadReference(schema),
            _ when schema.TryGet("allOf", out _) => ReadAll(schema),
            _ when schema.TryGet("anyOf", out _) => ReadAny(schema, "anyOf"),
            _ when schema.TryGet("oneOf", out _) => ReadAny(schema, "oneOf"),
            _ when schema.TryGet("const", out _) || schema.TryGet("enum", out _) => ReadValues(schema),
            _ => Any([.. schema.Types().Select(type => ReadType(schema, type))]),
        };
        _depth--;
        return expr;
    }

    private GrammarExpr ReadReference(Schema schema)
    {
        var reference = schema.Text("$ref")!;
        var (value, path) = _references.Find(reference, schema.Path);
        var others = schema.Without("$ref");
        if (others.Keywords.Count > 0)
        {
            return _references.Resolve(value, path) is { } target ? Read(_references.Both(others, target))
                : value.ValueKind == JsonValueKind.True ? Read(others) : Nothing;
        }

        if (_referred.Add(reference))
        {
            if (_referred.Count > MaxReferences)
            {
                throw schema.Unsupported("$ref", $"may name at most {MaxReferences} places");
            }

            _open.Enqueue((reference, value, path));
        }

        return new Rule(reference);
    }

    private GrammarExpr ReadAll(Schema schema)
    {
        var merged = schema.Without("allOf");
        var parts = schema.Schemas("allOf").Where(part => !IsAnything(part.Value, part.Path)).ToList();
        if (merged.Keywords.Count == 0 && parts is [var (only, place)])
        {
            // One that stands for itself is not merged: it may refer to what it is a part of.
            return Read(only, place);
        }

        foreach (var (value, path) in parts)
        {
            if (value.ValueKind == JsonValueKind.False)
            {
                return Nothing;
            }

            merged = _references.Resolve(value, path) is { } part ? _references.Both(merged, part) : merged;
        }

        return Read(merged);
    }

    private static bool IsAnything(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.True || (value.ValueKind != JsonValueKind.False && Schema.Of(value, path).Keywords.Count == 0);

    private GrammarExpr ReadAny(Schema schema, string keyword)
    {
        var rest = schema.Without(keyword);
        var options = schema.Schemas(keyword);
        if (keyword == "oneOf")
        {
            CheckDisjoint(schema, rest, options);
        }

        return Any([.. options.Select(option => ReadOption(rest, option.Value, option.Path))]);
    }

    private GrammarExpr ReadOption(Schema rest, JsonElement value, string path)
    {
        if (rest.Keywords.Count == 0)
        {
            return Read(value, path);
        }

        return _references.Resolve(value, path) is { } option ? Read(_references.Both(option, rest))
            : value.ValueKind == JsonValueKind.True ? Read(rest) : Nothing;
    }

    private void CheckDisjoint(Schema schema, Schema rest, List<(JsonElement Value, string Path)> options)
    {
        if (options.Count > MaxExclusiveOptions)
        {
            throw schema.Unsupported("oneOf", $"must have at most {MaxExclusiveOptions} options; use anyOf. Given: {options.Count}");
        }

        var resolved = options.Where(option => option.Value.ValueKind != JsonValueKind.False)
            .Select(option => _references.Resolve(option.Value, option.Path) is { } part ? _references.Both(rest, part) : null).ToList();
        for (var i = 0; i < resolved.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (resolved[i] is not { } one || resolved[j] is not { } other || !SchemaDisjoint.IsPlain(one, other, _references.Resolve))
                {
                    throw schema.Unsupported(
                        "oneOf", $"is only supported where options {j} and {i} plainly exclude each other, by type, constants or a required property with other constants; use anyOf");
                }
            }
        }
    }

    private static GrammarExpr ReadValues(Schema schema)
    {
        var values = schema.TryGet("enum", out var some)
            ? some.ValueKind == JsonValueKind.Array ? some.EnumerateArray().ToList() : throw schema.Wrong("enum", "an array", some)
            : null;
        if (schema.TryGet("const", out var only))
        {
            values = values is null || values.Exists(value => JsonStrings.Write(value) == JsonStrings.Write(only)) ? [only] : [];
        }

        if (schema.Keywords.Keys.FirstOrDefault(keyword => keyword is not ("enum" or "const" or "type")) is { } other)
        {
            throw schema.Unsupported(other, "can not be combined with enum or const");
        }

        var types = schema.TryGet("type", out _) ? schema.Types() : null;
        return Any([.. values!.Where(value => types is null || types.Any(type => IsOf(value, type))).Select(value => Of(JsonStrings.Write(value)))]);
    }

    private static bool IsOf(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetDecimal(out var number) && number == decimal.Truncate(number)),
        JsonValueKind.Null => type == "null",
        _ => type == "boolean",
    };

    private GrammarExpr ReadType(Schema schema, string type) => type switch
    {
        "object" => _objects.Read(schema),
        "array" => _arrays.Read(schema),
        "string" => ReadString(schema),
        "number" => SchemaNumbers.Number(schema),
        "integer" => SchemaNumbers.Integer(schema, _rules),
        "boolean" => JsonGrammar.Boolean,
        _ => JsonGrammar.Null,
    };

    private static GrammarExpr ReadString(Schema schema)
    {
        var (min, max) = (schema.Count("minLength"), schema.Count("maxLength"));
        if (schema.Text("format") is { } format)
        {
            if (schema.Keywords.Keys.FirstOrDefault(keyword => keyword is "pattern" or "minLength" or "maxLength") is { } other)
            {
                throw schema.Unsupported(other, "can not be combined with format");
            }

            return JsonGrammar.StringOf(SchemaFormats.Find(format) ?? throw schema.Unsupported(
                "format", $"must be one of {string.Join(", ", SchemaFormats.Names)}. Given: '{format}'"));
        }

        if (schema.Text("pattern") is not { } pattern)
        {
            return max < min ? Nothing
                : max is null && min is null or 0 ? JsonGrammar.String
                : JsonGrammar.StringOf(new Repeat(JsonGrammar.Character, min ?? 0, max));
        }

        return min is null && max is null
            ? JsonGrammar.StringOf(JsonStrings.Encode(ReadPattern(schema, pattern)))
            : throw schema.Unsupported(min is null ? "maxLength" : "minLength", "can not be combined with pattern; say the length in the pattern");
    }

    private static GrammarExpr ReadPattern(Schema schema, string pattern)
    {
        try
        {
            return RegexAnchors.Found(RegexParser.Parse(pattern));
        }
        catch (GrammarException exception)
        {
            throw new GrammarException(exception.Message, Schema.Join(schema.Path, "pattern"), exception.IsUnsupported);
        }
    }
}
