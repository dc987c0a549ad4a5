using System.Globalization;
using System.Text;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Regexes;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Gbnf;

/// <summary>
/// Reads a grammar in llama.cpp's notation: <c>name ::= "text" [class] name ( ... ) | ...</c> with <c>* + ? {m,n}</c>, <c>.</c> for any character
/// and comments from <c>#</c>. A rule goes on until the next <c>name ::=</c>.
/// </summary>
internal sealed class GbnfParser
{
    private const int MaxDepth = 100;
    private const int MaxRepeat = 10_000;

    private readonly string _text;
    private readonly Dictionary<string, GrammarExpr> _rules = new(StringComparer.Ordinal);
    private int _at;
    private int _depth;

    private GbnfParser(string text) => _text = text;

    private bool AtEnd => _at == _text.Length;

    /// <exception cref="GrammarException">Malformed; names line and column.</exception>
    public static Grammar Parse(string text)
    {
        var parser = new GbnfParser(text);
        parser.ParseRules();
        return parser._rules.ContainsKey("root")
            ? new Grammar(new Rule("root"), parser._rules)
            : throw new GrammarException("The grammar has no rule 'root'.");
    }

    private void ParseRules()
    {
        for (Skip(); !AtEnd; Skip())
        {
            var name = ReadName() ?? throw Malformed("a rule's name was expected");
            Skip();
            if (!TryTake("::="))
            {
                throw Malformed($"'::=' was expected after '{name}'");
            }

            if (!_rules.TryAdd(name, ParseChoice()))
            {
                throw Malformed($"the rule '{name}' is there twice");
            }
        }
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
        for (Skip(); !AtEnd && _text[_at] is not ('|' or ')') && !IsAtRule(); Skip())
        {
            items.Add(ParseRepeat(ParseAtom()));
        }

        return All([.. items]);
    }

    private GrammarExpr ParseAtom()
    {
        switch (_text[_at])
        {
            case '"':
                return ParseText();
            case '[':
                return new Characters(RegexClass.Parse(_text, ref _at));
            case '.':
                _at++;
                return new Characters(RuneSet.All);
            case '(':
                _at++;
                var inner = ParseChoice();
                return TryTake(")") ? inner : throw Malformed("')' was expected");
            default:
                return new Rule(ReadName() ?? throw Malformed($"unexpected '{_text[_at]}'"));
        }
    }

    private GrammarExpr ParseRepeat(GrammarExpr item)
    {
        while (!AtEnd)
        {
            switch (_text[_at])
            {
                case '*':
                    item = new Repeat(item, 0, null);
                    break;
                case '+':
                    item = new Repeat(item, 1, null);
                    break;
                case '?':
                    item = Optional(item);
                    break;
                case '{':
                    item = ParseBraces(item);
                    continue;
                default:
                    return item;
            }

            _at++;
        }

        return item;
    }

    private Repeat ParseBraces(GrammarExpr item)
    {
        var close = _text.IndexOf('}', _at);
        var parts = close < 0 ? throw Malformed("'}' was expected") : _text[(_at + 1)..close].Split(',');
        var min = parts[0].Trim().Length == 0 ? 0 : Number(parts[0]);
        int? max = parts.Length == 1 ? min : parts[1].Trim().Length == 0 ? null : Number(parts[1]);
        if (parts.Length > 2 || max < min)
        {
            throw Malformed("a repetition must be {m}, {m,} or {m,n} with m not above n");
        }

        _at = close + 1;
        return new Repeat(item, min, max);
    }

    private int Number(string text) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxRepeat
        ? number
        : throw Malformed($"a repetition must be a number up to {MaxRepeat}. Given: '{text}'");

    private Literal ParseText()
    {
        var text = new StringBuilder();
        for (_at++; ;)
        {
            if (AtEnd || _text[_at] == '\n')
            {
                throw Malformed("'\"' was expected");
            }

            if (_text[_at] == '"')
            {
                _at++;
                return new Literal(text.ToString());
            }

            if (_text[_at] == '\\')
            {
                var set = RegexClass.ReadEscape(_text, ref _at, isNegated: false);
                text.Append(set.Ranges is [var only] && only.First == only.Last ? new Rune(only.First).ToString() : throw Malformed("an escape of no single character"));
            }
            else
            {
                text.Append(new Rune(RegexClass.ReadRune(_text, ref _at)));
            }
        }
    }

    private bool IsAtRule()
    {
        var start = _at;
        var isRule = ReadName() is not null;
        Skip();
        isRule = isRule && string.CompareOrdinal(_text, _at, "::=", 0, 3) == 0;
        _at = start;
        return isRule;
    }

    private string? ReadName()
    {
        var start = _at;
        while (!AtEnd && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '-' or '_'))
        {
            _at++;
        }

        return _at == start ? null : _text[start.._at];
    }

    private void Skip()
    {
        while (!AtEnd && (char.IsWhiteSpace(_text[_at]) || _text[_at] == '#'))
        {
            var isComment = _text[_at] == '#';
            var end = isComment ? _text.IndexOf('\n', _at) : _at + 1;
            _at = end < 0 ? _text.Length : end;
        }
    }

    private bool TryTake(string text)
    {
        if (string.CompareOrdinal(_text, _at, text, 0, text.Length) != 0)
        {
            return false;
        }

        _at += text.Length;
        return true;
    }

    private GrammarException Malformed(string problem)
    {
        var line = _text.AsSpan(0, _at).Count('\n');
        var column = _at - (_text.LastIndexOf('\n', Math.Max(0, _at - 1)) + 1);
        return new GrammarException($"The grammar is malformed at line {line + 1}, column {column + 1}: {problem}.");
    }
}
