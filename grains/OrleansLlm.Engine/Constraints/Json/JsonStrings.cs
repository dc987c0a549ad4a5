using System.Text;
using System.Text.Json;
using OrleansLlm.Engine.Constraints.Grammars;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>How characters are written within a JSON string: as they are, or with the one escape that they need.</summary>
internal static class JsonStrings
{
    private static readonly RuneSet Escaped = RuneSet.Of((0, 0x1F), ('"', '"'), ('\\', '\\'));

    /// <summary>The escapes of all characters that need one; few states, since strings of a bounded length repeat them.</summary>
    private static readonly GrammarExpr AllEscapes = GrammarExpr.All(GrammarExpr.Of("\\"), GrammarExpr.Any(
        OneOf("\"\\bfnrt"),
        GrammarExpr.All(GrammarExpr.Of("u00"), GrammarExpr.Any(
            GrammarExpr.All(GrammarExpr.Of("0"), OneOf("01234567bef")),
            GrammarExpr.All(GrammarExpr.Of("1"), OneOf("0123456789abcdef"))))));

    /// <summary>Reads every name and text once.</summary>
    /// <exception cref="InvalidOperationException">One holds an escape that is half a character.</exception>
    public static void CheckAll(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                value.GetString();
                break;
            case JsonValueKind.Array:
                value.EnumerateArray().ToList().ForEach(CheckAll);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    CheckAll(member.Value);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>One character of a set, as written within a string.</summary>
    public static GrammarExpr Encode(RuneSet set)
    {
        var options = new List<GrammarExpr>();
        if (set.Except(Escaped) is { IsEmpty: false } plain)
        {
            options.Add(new GrammarExpr.Characters(plain));
        }

        if (Escaped.Except(set).IsEmpty)
        {
            options.Add(AllEscapes);
            return GrammarExpr.Any([.. options]);
        }

        foreach (var (first, last) in Escaped.Ranges)
        {
            options.AddRange(Enumerable.Range(first, last - first + 1).Where(set.Contains).Select(rune => GrammarExpr.Of(Escape(rune))));
        }

        return GrammarExpr.Any([.. options]);
    }

    /// <summary>A text as written within a string.</summary>
    public static string Encode(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            written.Append(Escaped.Contains(rune.Value) ? Escape(rune.Value) : rune.ToString());
        }

        return written.ToString();
    }

    /// <summary>An expression over a string's characters as one over its written form.</summary>
    public static GrammarExpr Encode(GrammarExpr expr) => expr switch
    {
        GrammarExpr.Characters characters => Encode(characters.Set),
        GrammarExpr.Literal literal => GrammarExpr.Of(Encode(literal.Text)),
        GrammarExpr.Sequence sequence => new GrammarExpr.Sequence([.. sequence.Items.Select(Encode)]),
        GrammarExpr.Choice choice => new GrammarExpr.Choice([.. choice.Options.Select(Encode)]),
        GrammarExpr.Repeat repeat => repeat with { Item = Encode(repeat.Item) },
        _ => expr,
    };

    /// <summary>A value as compact JSON text in our spelling.</summary>
    public static string Write(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"\"{Encode(value.GetString()!)}\"",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Write))}]",
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().Select(member => $"\"{Encode(member.Name)}\":{Write(member.Value)}"))}}}",
        _ => value.GetRawText(),
    };

    private static GrammarExpr.Characters OneOf(string characters) => new(RuneSet.Of(characters.Select(c => ((int)c, (int)c))));

    private static string Escape(int rune) => rune switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => $"\\u{rune:x4}",
    };
}
