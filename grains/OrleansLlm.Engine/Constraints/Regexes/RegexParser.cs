using System.Globalization;
using OrleansLlm.Engine.Constraints.Grammars;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Regexes;

/// <summary>
/// Reads a regular expression in the notation of ECMA-262 (flag u), which JSON Schema refers to. What is no regular language, or would need a look
/// at other places, is refused by name.
/// </summary>
internal sealed class RegexParser
{
    private const int MaxDepth = 100;
    private const int MaxRepeat = 10_000;

    private readonly string _pattern;
    private int _at;
    private int _depth;

    private RegexParser(string pattern) => _pattern = pattern;

    private bool AtEnd => _at == _pattern.Length;

    /// <exception cref="GrammarException">Malformed, or not supported.</exception>
    public static GrammarExpr Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        var expr = parser.ParseChoice();
        return parser.AtEnd ? expr : throw parser.Malformed("unmatched ')'");
    }

    private GrammarExpr ParseChoice()
    {
        if (++_depth > MaxDepth)
        {
            throw Malformed($"groups must be nested at most {MaxDepth} deep");
        }

        var options = new List<GrammarExpr> { ParseSequence() };
        while (TryTake("|"))
        {
            options.Add(ParseSequence());
        }

        _depth--;
        return Any([.. options]);
    }

    private GrammarExpr ParseSequence()
    {
        var items = new List<GrammarExpr>();
        while (!AtEnd && _pattern[_at] is not ('|' or ')'))
        {
            items.Add(ParseRepeat(ParseAtom()));
        }

        return All([.. items]);
    }

    private GrammarExpr ParseRepeat(GrammarExpr item)
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
        return !AtEnd && _pattern[_at] is '*' or '+' or '?' ? throw Malformed("nothing to repeat") : new Repeat(item, min, max);
    }

    private bool TryReadCount(out int min, out int? max)
    {
        (min, max) = (0, null);
        if (TryTake("*"))
        {
            return true;
        }

        if (TryTake("+"))
        {
            min = 1;
            return true;
        }

        if (TryTake("?"))
        {
            max = 1;
            return true;
        }

        return TryTake("{") && ReadBraces(out min, out max);
    }

    private bool ReadBraces(out int min, out int? max)
    {
        min = ReadNumber() ?? throw Malformed("a quantifier without a number");
        max = TryTake(",") ? ReadNumber() : min;
        if (!TryTake("}"))
        {
            throw Malformed("a quantifier without '}'");
        }

        return max is not { } upper || upper >= min ? true : throw Malformed($"the quantifier {{{min},{max}}} is out of order");
    }

    private int? ReadNumber()
    {
        var start = _at;
        while (!AtEnd && char.IsAsciiDigit(_pattern[_at]))
        {
            _at++;
        }

        if (start == _at)
        {
            return null;
        }

        return int.TryParse(_pattern.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxRepeat
            ? number
            : throw Malformed($"a quantifier above {MaxRepeat}");
    }

    private GrammarExpr ParseAtom()
    {
        var c = _pattern[_at];
        switch (c)
        {
            case '(':
                return ParseGroup();
            case '[':
                return new Characters(RegexClass.Parse(_pattern, ref _at));
            case '\\':
                return ParseEscape();
            case '*' or '+' or '?' or '{':
                throw Malformed("nothing to repeat");
            case '^':
                _at++;
                return new StartAnchor();
            case '$':
                _at++;
                return new EndAnchor();
            case '.':
                _at++;
                return new Characters(RegexClass.Dot);
            default:
                return new Characters(RuneSet.Of(RegexClass.ReadRune(_pattern, ref _at)));
        }
    }

    private GrammarExpr ParseGroup()
    {
        _at++;
        if (TryTake("?"))
        {
            ReadGroupKind();
        }

        var inner = ParseChoice();
        return TryTake(")") ? inner : throw Malformed("unmatched '('");
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
        var close = isNamed ? _pattern.IndexOf('>', _at) : -1;
        _at = close < 0 ? throw Unsupported("a group of the kind (?" + (AtEnd ? string.Empty : _pattern[_at..Math.Min(_at + 1, _pattern.Length)]) + "...)") : close + 1;
    }

    private Characters ParseEscape()
    {
        var next = _at + 1 < _pattern.Length ? _pattern[_at + 1] : throw Malformed("a backslash at the end");
        return next switch
        {
            'b' or 'B' => throw Unsupported($"the word border \\{next}"),
            >= '1' and <= '9' => throw Unsupported($"the backreference \\{next}"),
            'k' => throw Unsupported("the backreference \\k"),
            'A' or 'G' or 'Z' or 'z' => throw Unsupported($"the anchor \\{next}"),
            _ => new Characters(RegexClass.ReadEscape(_pattern, ref _at, isNegated: false)),
        };
    }

    private bool TryTake(string text)
    {
        if (string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0)
        {
            return false;
        }

        _at += text.Length;
        return true;
    }

    private GrammarException Malformed(string problem) => RegexClass.Malformed(_pattern, _at, problem);

    private GrammarException Unsupported(string what) =>
        new($"The regular expression uses {what}, which is not supported (at character {_at}). Given: '{_pattern}'.", isUnsupported: true);
}
