using System.Globalization;
using System.Numerics;

namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>Reads the tokens inside one tag, up to its end.</summary>
/// <param name="source">The template.</param>
/// <param name="start">Where the tag's content begins.</param>
/// <param name="end">What closes the tag: <c>%}</c> or <c>}}</c>.</param>
internal sealed class ExpressionLexer(TemplateSource source, int start, string end)
{
    private static readonly string[] TwoCharacterOperators = ["//", "**", "==", "!=", ">=", "<="];

    private readonly string _text = source.Text;
    private readonly int _start = start;
    private int _nesting;

    /// <summary>The tag's closing sign, once read.</summary>
    public int Position { get; private set; } = start;

    /// <summary>The first character after the tag.</summary>
    public int TagEnd { get; private set; }

    /// <summary>The <c>-</c> or <c>+</c> before the tag's end, or a blank.</summary>
    public char EndSign { get; private set; } = ' ';

    public void ReadInto(List<Token> tokens)
    {
        while (!AtTagEnd())
        {
            if (Position >= _text.Length)
            {
                throw source.Error(_start, $"a tag is opened here and never closed with '{end}'");
            }

            if (Whitespace.Is(_text[Position]))
            {
                Position++;
            }
            else
            {
                var token = ReadToken(_text[Position]);
                tokens.Add(token);
                Position = token.Span.End;
            }
        }
    }

    private bool AtTagEnd()
    {
        if (_nesting > 0 || Position >= _text.Length)
        {
            return false;
        }

        var sign = _text[Position] is '-' || (_text[Position] is '+' && end == "%}") ? _text[Position] : ' ';
        var closing = sign == ' ' ? Position : Position + 1;
        if (!_text.AsSpan(closing).StartsWith(end, StringComparison.Ordinal))
        {
            return false;
        }

        EndSign = sign;
        TagEnd = closing + end.Length;
        return true;
    }

    private Token ReadToken(char c) => c switch
    {
        '"' or '\'' => StringLiteral.Read(source, Position),
        >= '0' and <= '9' => ReadNumber(),
        '_' => ReadName(),
        _ when char.IsLetter(c) => ReadName(),
        _ => ReadOperator(c),
    };

    private Token ReadName()
    {
        var length = Run(Position, c => c == '_' || char.IsLetterOrDigit(c));
        return Make(TokenKind.Name, length);
    }

    private Token ReadNumber()
    {
        var prefix = _text.AsSpan(Position, Math.Min(2, _text.Length - Position)).ToString();
        if (prefix is "0x" or "0X" or "0b" or "0B" or "0o" or "0O")
        {
            return ReadPrefixed();
        }

        var length = Digits(Position);
        var isFloat = false;
        if (At(length) == '.' && char.IsAsciiDigit(At(length + 1)))
        {
            length += 1 + Digits(Position + length + 1);
            isFloat = true;
        }

        if (At(length) is 'e' or 'E')
        {
            var sign = At(length + 1) is '+' or '-' ? 1 : 0;
            var exponent = Digits(Position + length + 1 + sign);
            isFloat |= exponent > 0;
            length += exponent > 0 ? 1 + sign + exponent : 0;
        }

        var digits = _text.Substring(Position, length).Replace("_", "", StringComparison.Ordinal);
        return isFloat
            ? Make(TokenKind.Float, length, double.Parse(digits, CultureInfo.InvariantCulture))
            : Make(TokenKind.Integer, length, Integer(BigInteger.Parse(digits, CultureInfo.InvariantCulture)));
    }

    private Token ReadPrefixed()
    {
        var radix = char.ToLowerInvariant(_text[Position + 1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
        var length = 2 + Run(Position + 2, c => c == '_' || char.IsAsciiHexDigit(c));
        var value = BigInteger.Zero;
        foreach (var c in _text.AsSpan(Position + 2, length - 2))
        {
            if (c != '_')
            {
                var digit = Convert.ToInt32(c.ToString(), 16);
                value = digit < radix ? (value * radix) + digit : throw source.Error(Position, $"'{c}' is no digit of a number to base {radix}");
            }
        }

        return Make(TokenKind.Integer, length, Integer(value));
    }

    private long Integer(BigInteger value) => value <= long.MaxValue
        ? (long)value
        : throw source.Error(Position, $"the number {value} does not fit into 64 bits");

    private Token ReadOperator(char c)
    {
        _nesting += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
        if (_nesting < 0)
        {
            throw source.Error(Position, $"'{c}' closes a bracket that was not opened");
        }

        foreach (var two in TwoCharacterOperators)
        {
            if (_text.AsSpan(Position).StartsWith(two, StringComparison.Ordinal))
            {
                return Make(TokenKind.Operator, 2);
            }
        }

        return "+-*/%~[](){}<>=.:|,".Contains(c, StringComparison.Ordinal)
            ? Make(TokenKind.Operator, 1)
            : throw source.Error(Position, $"'{c}' can not stand here; a name, a value or an operator was expected");
    }

    private char At(int offset) => Position + offset < _text.Length ? _text[Position + offset] : '\0';

    private int Digits(int from) => from < _text.Length && char.IsAsciiDigit(_text[from]) ? Run(from, c => c == '_' || char.IsAsciiDigit(c)) : 0;

    private int Run(int from, Func<char, bool> isPart)
    {
        var to = from;
        while (to < _text.Length && isPart(_text[to]))
        {
            to++;
        }

        return to - from;
    }

    private Token Make(TokenKind kind, int length, object? number = null) =>
        new(kind, _text.Substring(Position, length), new(Position, Position + length), number);
}
