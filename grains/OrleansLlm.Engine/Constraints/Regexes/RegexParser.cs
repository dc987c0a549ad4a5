using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Regexes;

/// <summary>
/// Reads a regular expression in the notation of ECMA-262 (flag u), which JSON Schema refers to. What is no regular language, or would need a look
/// at other places, is refused by name.
/// </summary>
internal sealed class RegexParser : ExpressionParser
{
    private RegexParser(string pattern)
        : base(pattern)
    {
    }

    /// <exception cref="GrammarException">Malformed, or not supported.</exception>
    public static GrammarExpr Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        var expr = parser.ParseChoice();
        return parser.AtEnd ? expr : throw parser.Malformed("unmatched ')'");
    }

    protected override GrammarExpr ParseRepeat(GrammarExpr item)
    {
        if (!TryReadCount(out var min, out var max))
        {
            return item;
        }

        if (item is StartAnchor or EndAnchor)
        {
            throw Malformed("a repeated anchor");
        }

        if (TryTake("+"))
        {
            throw Unsupported("a possessive quantifier");
        }

        // A lazy quantifier matches the same texts.
        TryTake("?");
        return !AtEnd && Text[At] is '*' or '+' or '?' ? throw Malformed("nothing to repeat") : new Repeat(item, min, max);
    }

    protected override GrammarExpr ParseAtom()
    {
        var c = Text[At];
        switch (c)
        {
            case '(':
                return ParseGroup();
            case '[':
                return new Characters(RegexClass.Parse(Text, ref At));
            case '\\':
                return ParseEscape();
            case '*' or '+' or '?' or '{':
                throw Malformed("nothing to repeat");
            case '^':
                At++;
                return new StartAnchor();
            case '$':
                At++;
                return new EndAnchor();
            case '.':
                At++;
                return new Characters(RegexClass.Dot);
            default:
                return new Characters(RuneSet.Of(RegexClass.ReadRune(Text, ref At)));
        }
    }

    private GrammarExpr ParseGroup()
    {
        At++;
        if (TryTake("?"))
        {
            ReadGroupKind();
        }

        return ParseGroup("unmatched '('");
    }

    private void ReadGroupKind()
    {
        if (TryTake(":"))
        {
            return;
        }

        foreach (var (start, name) in new[] { ("=", "lookahead (?=...)"), ("!", "lookahead (?!...)"), ("<=", "lookbehind (?<=...)"), ("<!", "lookbehind (?<!...)") })
        {
            if (TryTake(start))
            {
                throw Unsupported(name);
            }
        }

        var isNamed = TryTake("<") || TryTake("P<");
        var close = isNamed ? Text.IndexOf('>', At) : -1;
        At = close < 0 ? throw Unsupported("a group of the kind (?" + (AtEnd ? string.Empty : Text[At..Math.Min(At + 1, Text.Length)]) + "...)") : close + 1;
    }

    private Characters ParseEscape()
    {
        var next = At + 1 < Text.Length ? Text[At + 1] : throw Malformed("a backslash at the end");
        return next switch
        {
            'b' or 'B' => throw Unsupported($"the word border \\{next}"),
            >= '1' and <= '9' => throw Unsupported($"the backreference \\{next}"),
            'k' => throw Unsupported("the backreference \\k"),
            'A' or 'G' or 'Z' or 'z' => throw Unsupported($"the anchor \\{next}"),
            _ => new Characters(RegexClass.ReadEscape(Text, ref At, isNegated: false)),
        };
    }

    protected override GrammarException Malformed(string problem) => RegexClass.Malformed(Text, At, problem);

    private GrammarException Unsupported(string what) =>
        new($"The regular expression uses {what}, which is not supported (at character {At}). Given: '{Text}'.", isUnsupported: true);
}
