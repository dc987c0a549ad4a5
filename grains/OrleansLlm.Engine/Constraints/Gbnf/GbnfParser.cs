using System.Text;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Regexes;
using static OrleansLlm.Engine.Constraints.Grammars.GrammarExpr;

namespace OrleansLlm.Engine.Constraints.Gbnf;

/// <summary>
/// Reads a grammar in llama.cpp's notation: <c>name ::= "text" [class] name ( ... ) | ...</c> with <c>* + ? {m,n}</c>, <c>.</c> for any character
/// and comments from <c>#</c>. A rule goes on until the next <c>name ::=</c>.
/// </summary>
internal sealed class GbnfParser : ExpressionParser
{
    /// <summary>Repetitions of one item, each of the one before: more than one is hardly ever meant.</summary>
    private const int MaxStacked = 8;

    private readonly Dictionary<string, GrammarExpr> _rules = new(StringComparer.Ordinal);

    private GbnfParser(string text)
        : base(text)
    {
    }

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

    protected override GrammarExpr ParseAtom()
    {
        switch (Text[At])
        {
            case '"':
                return ParseText();
            case '[':
                return new Characters(RegexClass.Parse(Text, ref At));
            case '.':
                At++;
                return new Characters(RuneSet.All);
            case '(':
                At++;
                return ParseGroup("')' was expected");
            default:
                return new Rule(ReadName() ?? throw Malformed($"unexpected '{Text[At]}'"));
        }
    }

    protected override GrammarExpr ParseRepeat(GrammarExpr item)
    {
        for (var stacked = 0; TryReadCount(out var min, out var max); stacked++)
        {
            item = stacked < MaxStacked ? new Repeat(item, min, max) : throw Malformed($"at most {MaxStacked} repetitions may follow one another");
        }

        return item;
    }

    /// <summary>As few as none.</summary>
    protected override int NoMinimum() => 0;

    private Literal ParseText()
    {
        var text = new StringBuilder();
        for (At++; ;)
        {
            if (AtEnd || Text[At] == '\n')
            {
                throw Malformed("'\"' was expected");
            }

            if (Text[At] == '"')
            {
                At++;
                return new Literal(text.ToString());
            }

            if (Text[At] == '\\')
            {
                var set = RegexClass.ReadEscape(Text, ref At, isNegated: false);
                text.Append(set.Ranges is [var only] && only.First == only.Last ? new Rune(only.First).ToString() : throw Malformed("an escape of no single character"));
            }
            else
            {
                text.Append(new Rune(RegexClass.ReadRune(Text, ref At)));
            }
        }
    }

    /// <summary>The next rule begins.</summary>
    protected override bool IsAtNext()
    {
        var start = At;
        var isRule = ReadName() is not null;
        Skip();
        isRule = isRule && string.CompareOrdinal(Text, At, "::=", 0, 3) == 0;
        At = start;
        return isRule;
    }

    private string? ReadName()
    {
        var start = At;
        while (!AtEnd && (char.IsAsciiLetterOrDigit(Text[At]) || Text[At] is '-' or '_'))
        {
            At++;
        }

        return At == start ? null : Text[start..At];
    }

    protected override void Skip()
    {
        while (!AtEnd && (char.IsWhiteSpace(Text[At]) || Text[At] == '#'))
        {
            var isComment = Text[At] == '#';
            var end = isComment ? Text.IndexOf('\n', At) : At + 1;
            At = end < 0 ? Text.Length : end;
        }
    }

    protected override GrammarException Malformed(string problem)
    {
        var line = Text.AsSpan(0, At).Count('\n');
        var column = At - (Text.LastIndexOf('\n', Math.Max(0, At - 1)) + 1);
        return new GrammarException($"The grammar is malformed at line {line + 1}, column {column + 1}: {problem}.");
    }
}
