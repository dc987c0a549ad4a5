namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>
/// Cuts a template into text and tags, with <c>trim_blocks</c> and <c>lstrip_blocks</c> on, as chat templates are written for:
/// a block tag or comment swallows the newline after it and the blanks before it on its line.
/// </summary>
internal sealed class Lexer
{
    private readonly TemplateSource _source;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _position;

    // True where the text that follows begins a line of the source.
    private bool _atLineStart = true;

    private Lexer(TemplateSource source)
    {
        _source = source;
        _text = source.Text;
    }

    public static IReadOnlyList<Token> Read(TemplateSource source)
    {
        var lexer = new Lexer(source);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (_position < _text.Length)
        {
            var tag = FindTag(_position);
            if (tag < 0)
            {
                AddData(_position, _text.Length);
                _position = _text.Length;
                break;
            }

            ReadTag(tag);
        }

        _tokens.Add(new(TokenKind.End, "", new(_text.Length, _text.Length)));
    }

    private int FindTag(int from)
    {
        for (var i = from; i + 1 < _text.Length; i++)
        {
            if (_text[i] == '{' && _text[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return -1;
    }

    private void ReadTag(int tag)
    {
        var kind = _text[tag + 1];
        var sign = tag + 2 < _text.Length && _text[tag + 2] is '-' or '+' ? _text[tag + 2] : ' ';
        AddData(_position, DataEnd(_position, tag, kind, sign));
        _position = tag + (sign == ' ' ? 2 : 3);
        switch (kind)
        {
            case '#':
                SkipComment(tag);
                break;
            case '%' when TryReadRaw(tag):
                break;
            default:
                ReadExpressionTag(tag, kind == '%');
                break;
        }
    }

    private int DataEnd(int start, int tag, char kind, char sign)
    {
        if (sign == '-')
        {
            while (tag > start && Whitespace.Is(_text[tag - 1]))
            {
                tag--;
            }

            return tag;
        }

        return sign == '+' || kind == '{' ? tag : StripLineStart(start, tag);
    }

    // lstrip_blocks: blanks between the start of the line and the tag go.
    private int StripLineStart(int start, int tag)
    {
        var lineStart = tag > start ? _text.LastIndexOf('\n', tag - 1, tag - start) + 1 : 0;
        var startsLine = lineStart > 0;
        lineStart = Math.Max(lineStart, start);
        return (startsLine || _atLineStart) && Whitespace.IsAll(_text.AsSpan(lineStart, tag - lineStart)) ? lineStart : tag;
    }

    private void AddData(int start, int end)
    {
        if (end > start)
        {
            _tokens.Add(new(TokenKind.Data, _text[start..end], new(start, end)));
        }
    }

    private void SkipComment(int tag)
    {
        var end = _text.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw _source.Error(tag, "a comment is opened here with '{#' and never closed with '#}'");
        }

        var sign = end > _position && _text[end - 1] is '-' or '+' ? _text[end - 1] : ' ';
        FinishTag(end + 2, sign, trimNewline: true);
    }

    private bool TryReadRaw(int tag)
    {
        var open = RawTag.TryRead(_text, tag, "raw");
        if (open is null)
        {
            return false;
        }

        FinishTag(open.End, open.EndSign, trimNewline: false);
        for (var close = _text.IndexOf("{%", _position, StringComparison.Ordinal); close >= 0; close = _text.IndexOf("{%", close + 2, StringComparison.Ordinal))
        {
            if (RawTag.TryRead(_text, close, "endraw") is { } end)
            {
                AddData(_position, DataEnd(_position, close, '%', end.StartSign));
                FinishTag(end.End, end.EndSign, trimNewline: true);
                return true;
            }
        }

        throw _source.Error(tag, "'{% raw %}' is opened here and never closed with '{% endraw %}'");
    }

    private void ReadExpressionTag(int tag, bool isBlock)
    {
        var begin = new SourceSpan(tag, _position);
        _tokens.Add(new(isBlock ? TokenKind.BlockBegin : TokenKind.VariableBegin, isBlock ? "{%" : "{{", begin));
        var expression = new ExpressionLexer(_source, _position, isBlock ? "%}" : "}}");
        expression.ReadInto(_tokens);
        _tokens.Add(new(isBlock ? TokenKind.BlockEnd : TokenKind.VariableEnd, isBlock ? "%}" : "}}", new(expression.Position, expression.TagEnd)));
        FinishTag(expression.TagEnd, expression.EndSign, trimNewline: isBlock);
    }

    private void FinishTag(int end, char sign, bool trimNewline)
    {
        _position = end;
        if (sign == '-')
        {
            while (_position < _text.Length && Whitespace.Is(_text[_position]))
            {
                _position++;
            }
        }
        else if (trimNewline && sign != '+' && _position < _text.Length && _text[_position] == '\n')
        {
            _position++;
        }

        _atLineStart = _text[_position - 1] == '\n';
    }
}
