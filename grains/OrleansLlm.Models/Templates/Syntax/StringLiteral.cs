using System.Globalization;
using System.Text;

namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>Reads a quoted string with Python's escapes.</summary>
internal static class StringLiteral
{
    public static Token Read(TemplateSource source, int start)
    {
        var text = source.Text;
        var quote = text[start];
        var value = new StringBuilder();
        var i = start + 1;
        while (i < text.Length && text[i] != quote)
        {
            i = text[i] == '\\' && i + 1 < text.Length ? ReadEscape(source, i, value) : Append(value, text[i], i + 1);
        }

        return i < text.Length
            ? new(TokenKind.String, value.ToString(), new(start, i + 1))
            : throw source.Error(start, $"a string is opened here and never closed with {quote}");
    }

    private static int ReadEscape(TemplateSource source, int backslash, StringBuilder value)
    {
        var c = source.Text[backslash + 1];
        var next = backslash + 2;
        switch (c)
        {
            case '\n':
                return next;
            case 'x':
                return ReadHex(source, backslash, 2, value);
            case 'u':
                return ReadHex(source, backslash, 4, value);
            case 'U':
                return ReadHex(source, backslash, 8, value);
            case 'N':
                throw source.Error(backslash, "characters by name (\\N{...}) are not supported; use \\u");
            case >= '0' and <= '7':
                return ReadOctal(source.Text, backslash + 1, value);
        }

        if (Simple(c) is { } simple)
        {
            return Append(value, simple, next);
        }

        value.Append('\\');
        return Append(value, c, next);
    }

    private static char? Simple(char c) => c switch
    {
        '\\' or '\'' or '"' => c,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'v' => '\v',
        _ => null,
    };

    private static int ReadHex(TemplateSource source, int backslash, int digits, StringBuilder value)
    {
        var from = backslash + 2;
        if (from + digits > source.Text.Length
            || !uint.TryParse(source.Text.AsSpan(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code > 0x10ffff)
        {
            throw source.Error(backslash, $"'\\{source.Text[backslash + 1]}' needs {digits} hexadecimal digits of a Unicode character");
        }

        if (code > 0xffff)
        {
            value.Append(new Rune(code).ToString());
        }
        else
        {
            value.Append((char)code);
        }

        return from + digits;
    }

    private static int ReadOctal(string text, int from, StringBuilder value)
    {
        var code = 0;
        var i = from;
        for (; i < text.Length && i < from + 3 && text[i] is >= '0' and <= '7'; i++)
        {
            code = (code * 8) + text[i] - '0';
        }

        return Append(value, (char)code, i);
    }

    private static int Append(StringBuilder value, char c, int next)
    {
        value.Append(c);
        return next;
    }
}
