using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Json;

/// <summary>
/// Parts of JSON (RFC 8259) in one spelling: each string has one form, numbers are finite, and one space may follow a colon or a comma.
/// </summary>
internal static class JsonGrammar
{
    /// <summary>How deep JSON without a schema nests; readers commonly stop at 64.</summary>
    public const int MaxAnyDepth = 24;

    private const string AnyRule = Grammar.SharedRule;

    public static GrammarExpr Comma { get; } = All(Of(","), Optional(Of(" ")));

    public static GrammarExpr Colon { get; } = All(Of(":"), Optional(Of(" ")));

    public static GrammarExpr Character { get; } = JsonStrings.Encode(RuneSet.All);

    /// <summary>Any string; a rule, so that all of a schema share what its masks cost.</summary>
    public static GrammarExpr String { get; } = new Rule(AnyRule + "string");

    public static GrammarExpr Boolean { get; } = Any(Of("true"), Of("false"));

    public static GrammarExpr Null { get; } = Of("null");

    private static Characters Digit { get; } = new(RuneSet.Digits);

    /// <summary>Digits of a whole number without a sign; at most 16, so that it does not run away.</summary>
    public static GrammarExpr Natural { get; } = Any(Of("0"), All(new Characters(RuneSet.Of(('1', '9'))), new Repeat(Digit, 0, 15)));

    public static GrammarExpr Integer { get; } = All(Optional(Of("-")), Natural);

    /// <summary>At most 16 digits before the point, 16 after it and an exponent of two: always a finite double.</summary>
    public static GrammarExpr Number { get; } = All(
        Integer,
        Optional(All(Of("."), new Repeat(Digit, 1, 16))),
        Optional(All(new Characters(RuneSet.Of(('e', 'e'), ('E', 'E'))), Optional(new Characters(RuneSet.Of(('+', '+'), ('-', '-')))), new Repeat(Digit, 1, 2))));

    public static GrammarExpr StringOf(GrammarExpr content) => All(Of("\""), content, Of("\""));

    /// <summary>A JSON object of anything.</summary>
    public static Grammar AnyObject()
    {
        var rules = new Dictionary<string, GrammarExpr>();
        AddAnyRules(rules);
        return new Grammar(AnyObjectExpr, rules);
    }

    public static GrammarExpr AnyValue { get; } = new Rule(AnyRule + "value " + MaxAnyDepth);

    public static GrammarExpr AnyObjectExpr { get; } = new Rule(AnyRule + "object " + MaxAnyDepth);

    public static GrammarExpr AnyArrayExpr { get; } = new Rule(AnyRule + "array " + MaxAnyDepth);

    /// <summary>Adds the rules that <see cref="AnyValue"/> and its like refer to: one set per depth, since depth is bounded.</summary>
    public static void AddAnyRules(Dictionary<string, GrammarExpr> rules)
    {
        rules[AnyRule + "string"] = StringOf(new Repeat(Character, 0, null));
        rules[AnyRule + "number"] = Number;
        for (var depth = 0; depth <= MaxAnyDepth; depth++)
        {
            var scalars = new List<GrammarExpr> { String, new Rule(AnyRule + "number"), Boolean, Null };
            if (depth > 0)
            {
                var inner = new Rule(AnyRule + "value " + (depth - 1));
                rules[AnyRule + "object " + depth] = Braces(All(String, Colon, inner), 0, null);
                rules[AnyRule + "array " + depth] = Brackets(inner, 0, null);
                scalars.Add(new Rule(AnyRule + "object " + depth));
                scalars.Add(new Rule(AnyRule + "array " + depth));
            }

            rules[AnyRule + "value " + depth] = Any([.. scalars]);
        }
    }

    public static GrammarExpr Brackets(GrammarExpr item, int min, int? max) => All(Of("["), List(item, min, max), Of("]"));

    public static GrammarExpr Braces(GrammarExpr pair, int min, int? max) => All(Of("{"), List(pair, min, max), Of("}"));

    /// <summary>Items with commas between.</summary>
    public static GrammarExpr List(GrammarExpr item, int min, int? max)
    {
        if (max < min)
        {
            return Nothing;
        }

        if (max == 0)
        {
            return Empty;
        }

        var some = All(item, new Repeat(All(Comma, item), Math.Max(0, min - 1), max - 1));
        return min == 0 ? Optional(some) : some;
    }
}
