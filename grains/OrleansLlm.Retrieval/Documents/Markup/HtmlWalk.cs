using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;

namespace OrleansLlm.Retrieval.Documents.Markup;

/// <summary>Goes through a page from front to back and cuts it into blocks. Depth costs memory, not stack.</summary>
internal sealed class HtmlWalk(CancellationToken cancellation)
{
    private static readonly FrozenSet<string> s_left =
        new[] { "script", "style", "noscript", "template", "svg", "math", "nav", "form", "button", "select", "iframe", "object", "canvas", "head" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_blocks = new[]
    {
        "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tfoot", "tr", "ul",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly StringBuilder _text = new();
    private BlockKind _kind;
    private int _level;
    private int _start;

    /// <summary>What was found: kind, level, text, and where in the page its element begins.</summary>
    public List<(BlockKind Kind, int Level, string Text, int Start)> Blocks { get; } = [];

    /// <summary>Reads an element and all in it.</summary>
    public void Read(INode root)
    {
        var open = new Stack<(INode Node, bool Leaving)>();
        open.Push((root, false));
        while (open.TryPop(out var next))
        {
            cancellation.ThrowIfCancellationRequested();
            if (next.Leaving)
            {
                Leave((IElement)next.Node);
            }
            else if (next.Node is IElement element)
            {
                if (!s_left.Contains(element.LocalName) && !element.HasAttribute("hidden"))
                {
                    Enter(element);
                    open.Push((element, true));
                    PushChildren(element, open);
                }
            }
            else if (next.Node is IText text)
            {
                Add(text.Data);
            }
        }

        Flush();
    }

    private static void PushChildren(IElement element, Stack<(INode Node, bool Leaving)> open)
    {
        for (var child = element.LastChild; child is not null; child = child.PreviousSibling)
        {
            open.Push((child, false));
        }
    }

    private void Enter(IElement element)
    {
        var name = element.LocalName;
        if (name == "br")
        {
            _text.Append('\n');
        }
        else if (name is "td" or "th" && _text.Length > 0)
        {
            _text.Append(" | ");
        }
        else if (name == "img" && element.GetAttribute("alt") is { Length: > 0 } alternative)
        {
            Add($" {alternative} ");
        }

        if (s_blocks.Contains(name))
        {
            Flush();
            (_kind, _level) = KindOf(name);
            _start = Math.Max(0, (element.SourceReference?.Position.Position ?? _start + 1) - 1);
        }
    }

    private void Leave(IElement element)
    {
        if (s_blocks.Contains(element.LocalName))
        {
            Flush();
            (_kind, _level) = (BlockKind.Paragraph, 0);
        }
    }

    private static (BlockKind, int) KindOf(string name) => name switch
    {
        ['h', >= '1' and <= '6'] => (BlockKind.Heading, name[1] - '0'),
        "li" or "dt" or "dd" => (BlockKind.List, 0),
        "tr" => (BlockKind.Table, 0),
        "pre" => (BlockKind.Code, 0),
        "blockquote" => (BlockKind.Quote, 0),
        _ => (BlockKind.Paragraph, 0),
    };

    // Line ends mean nothing outside of code.
    private void Add(string text) => _text.Append(_kind == BlockKind.Code ? text : text.ReplaceLineEndings(" "));

    private void Flush()
    {
        var text = _kind == BlockKind.Table ? DocumentBuilder.Even(_text.ToString().Replace('\n', ' ')) : _text.ToString();
        if (!string.IsNullOrWhiteSpace(text))
        {
            Blocks.Add((_kind, _level, _kind == BlockKind.List ? "- " + text.Trim() : text, _start));
        }

        _text.Clear();
    }
}
