using System.Text.Json;
using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>Arrays by their keywords.</summary>
internal sealed class SchemaArrays(Func<JsonElement, string, GrammarExpr> read)
{
    /// <summary>Each is a level of the expression.</summary>
    private const int MaxFirstItems = 250;

    public GrammarExpr Read(Schema schema)
    {
        var first = schema.Schemas("prefixItems");
        var min = schema.Count("minItems") ?? 0;
        var max = schema.Count("maxItems");
        var hasItems = schema.TryGet("items", out var items);
        if (hasItems && items.ValueKind == JsonValueKind.Array)
        {
            throw schema.Unsupported("items", "as an array of schemas is of an older draft; use prefixItems");
        }

        if (first.Count == 0)
        {
            var isPlain = !hasItems && min == 0 && max is null;
            return isPlain ? JsonGrammar.AnyArrayExpr
                : JsonGrammar.Brackets(hasItems ? read(items, Schema.Join(schema.Path, "items")) : JsonGrammar.AnyValue, min, max);
        }

        if (first.Count > MaxFirstItems)
        {
            throw schema.Unsupported("prefixItems", $"must be at most {MaxFirstItems}. Given: {first.Count}");
        }

        if (max < min)
        {
            return Nothing;
        }

        // Items past the first ones only where "items" says what they are.
        var more = hasItems ? read(items, Schema.Join(schema.Path, "items")) : Nothing;
        var rest = (GrammarExpr)new Repeat(All(JsonGrammar.Comma, more), Math.Max(0, min - first.Count), max is { } limit ? Math.Max(0, limit - first.Count) : null);
        for (var i = Math.Min(first.Count, max ?? first.Count) - 1; i >= 0; i--)
        {
            var item = read(first[i].Value, first[i].Path);
            rest = All(i == 0 ? item : All(JsonGrammar.Comma, item), rest);
            rest = i >= min ? Optional(rest) : rest;
        }

        return max == 0 ? Of("[]") : All(Of("["), rest, Of("]"));
    }
}
