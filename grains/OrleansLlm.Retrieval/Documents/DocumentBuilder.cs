using System.Collections.Immutable;
using System.Text;

namespace OrleansLlm.Retrieval.Documents;

/// <summary>Collects a document's text, blocks and places. Not thread-safe.</summary>
internal sealed class DocumentBuilder(DocumentSource source)
{
    private readonly StringBuilder _text = new();
    private readonly List<DocumentBlock> _blocks = [];
    private readonly List<SourceSpan> _spans = [];

    /// <summary>See <see cref="Document.Title"/>.</summary>
    public string? Title { get; set; }

    /// <summary>See <see cref="Document.Encoding"/>.</summary>
    public Encoding? Encoding { get; set; }

    /// <summary>UTF-16 units so far.</summary>
    public int Length => _text.Length;

    /// <summary>Adds a block of its own lines: white space is evened out, except in code and tables. Nothing is added for empty text.</summary>
    public void Block(BlockKind kind, string text, SourcePlace? place = null, int level = 0)
    {
        var clean = kind is BlockKind.Code or BlockKind.Table ? Lines(text) : Even(text);
        if (clean.Length == 0)
        {
            return;
        }

        if (_text.Length > 0)
        {
            // Rows of a table and entries of a list stand together.
            var together = _blocks.Count > 0 && _blocks[^1].Kind == kind && kind is BlockKind.Table or BlockKind.List && _blocks[^1].End == _text.Length;
            Append(together ? "\n" : "\n\n");
        }

        var start = _text.Length;
        Append(clean);
        _blocks.Add(new DocumentBlock(start, clean.Length, kind, level));
        if (place is not null)
        {
            _spans.Add(new SourceSpan(start, clean.Length, place));
        }
    }

    /// <summary>Adds a part whose characters are those of the file.</summary>
    public void Raw(ReadOnlySpan<char> text, SourcePlace place)
    {
        var start = _text.Length;
        Append(text);
        _spans.Add(new SourceSpan(start, text.Length, place, IsExact: true));
    }

    /// <summary>Adds text that is not in the file.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        source.Cancellation.ThrowIfCancellationRequested();
        if (_text.Length + text.Length > source.Limits.MaxCharacters)
        {
            throw new DocumentException(DocumentFault.TooLarge, $"{source.Name} may have at most {source.Limits.MaxCharacters} characters of text. Given: more.");
        }

        _text.Append(text);
    }

    /// <summary>The text so far.</summary>
    public string Snapshot() => _text.ToString();

    /// <summary>Marks a part of the text that is there already.</summary>
    public void Mark(DocumentBlock block) => _blocks.Add(block);

    /// <summary>Makes the document.</summary>
    public Document Build(FileFormat format, Func<string, string?>? detectLanguage)
    {
        var text = _text.ToString();
        return new Document
        {
            Text = text,
            Format = format,
            Name = source.Name,
            Title = string.IsNullOrWhiteSpace(Title) ? null : Even(Title),
            Encoding = Encoding,
            Language = detectLanguage?.Invoke(text),
            Blocks = [.. _blocks.OrderBy(block => block.Start)],
            Spans = _spans.ToImmutableArray(),
        };
    }

    /// <summary>White space as single spaces, lines kept.</summary>
    internal static string Even(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter == '\n')
            {
                TrimEnd(result, ' ');
                if (result.Length > 0 && result[^1] != '\n')
                {
                    result.Append('\n');
                }
            }
            else if (!char.IsWhiteSpace(letter) && !char.IsControl(letter))
            {
                result.Append(letter);
            }
            else if (result.Length > 0 && result[^1] is not (' ' or '\n'))
            {
                result.Append(' ');
            }
        }

        TrimEnd(result, ' ');
        TrimEnd(result, '\n');
        return result.ToString();
    }

    // Control characters become spaces; blank lines around are dropped.
    private static string Lines(string text) =>
        string.Create(text.Length, text, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(from[i]) && from[i] is not ('\n' or '\t') ? ' ' : from[i];
            }
        }).Trim('\n').TrimEnd();

    private static void TrimEnd(StringBuilder text, char letter)
    {
        while (text.Length > 0 && text[^1] == letter)
        {
            text.Length--;
        }
    }
}
