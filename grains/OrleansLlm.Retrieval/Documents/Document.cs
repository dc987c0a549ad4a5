using System.Collections.Immutable;
using System.Text;

namespace OrleansLlm.Retrieval.Documents;

/// <summary>A file's text, its structure, and where each part of it comes from. Immutable.</summary>
public sealed record Document
{
    private readonly ImmutableArray<DocumentBlock> _headings = [];

    /// <summary>The text: lines end in <c>\n</c>, control characters are spaces.</summary>
    public required string Text { get; init; }

    /// <summary>What the file is.</summary>
    public required FileFormat Format { get; init; }

    /// <summary>The file's name.</summary>
    public required string Name { get; init; }

    /// <summary>The title that the file gives itself, or null.</summary>
    public string? Title { get; init; }

    /// <summary>How the file's text is encoded; null for kinds that are no text.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The language as told by the caller's detector (BCP 47), or null.</summary>
    public string? Language { get; init; }

    /// <summary>Parts that belong together, ascending and disjoint; they need not cover the text.</summary>
    public ImmutableArray<DocumentBlock> Blocks
    {
        get;
        init
        {
            field = value;
            _headings = [.. value.Where(block => block.Kind == BlockKind.Heading)];
        }
    }

    = [];

    /// <summary>Places, ascending and disjoint; separators that are not in the file have none.</summary>
    public ImmutableArray<SourceSpan> Spans { get; init; } = [];

    /// <summary>The headings over a place, the widest first: of each level the last one before it, unless a wider one came since.</summary>
    /// <param name="position">A UTF-16 unit of the text.</param>
    public ImmutableArray<string> HeadingsAt(int position)
    {
        var path = new Stack<DocumentBlock>();
        for (var i = LastHeading(position); i >= 0 && (path.Count == 0 || path.Peek().Level > 1); i--)
        {
            if (path.Count == 0 || _headings[i].Level < path.Peek().Level)
            {
                path.Push(_headings[i]);
            }
        }

        return [.. path.Select(TextOf)];
    }

    /// <summary>Whether a heading begins there.</summary>
    internal bool IsHeading(int position) => LastHeading(position) is >= 0 and var last && _headings[last].Start == position;

    /// <summary>A block's text; of a heading without the marks around it.</summary>
    public string TextOf(DocumentBlock block)
    {
        var text = Text.Substring(block.Start, block.Length).Trim();
        return block.Kind == BlockKind.Heading && Format == FileFormat.Markdown ? HeadingText(text) : text;
    }

    /// <summary>Where a part of the text comes from: ascending, neighbours of one page joined.</summary>
    /// <param name="start">Its first UTF-16 unit.</param>
    /// <param name="length">UTF-16 units.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie in the text.</exception>
    public ImmutableArray<SourcePlace> Resolve(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Text.Length - start);
        var places = ImmutableArray.CreateBuilder<SourcePlace>();
        for (var i = FirstSpanAfter(start); i < Spans.Length && Spans[i].Start < start + length; i++)
        {
            var place = Spans[i].IsExact ? Part(Spans[i], Math.Max(start, Spans[i].Start), Math.Min(start + length, Spans[i].End)) : Spans[i].Place;
            if (places.Count > 0 && Join(places[^1], place) is { } joined)
            {
                places[^1] = joined;
            }
            else
            {
                places.Add(place);
            }
        }

        return places.ToImmutable();
    }

    private static string HeadingText(string text)
    {
        var line = text.Split('\n')[0].Trim();
        return line.StartsWith('#') ? line.Trim('#').Trim() : line;
    }

    // Pages are joined by number, parts of a file only where nothing lies between them but a line end.
    private static SourcePlace? Join(SourcePlace left, SourcePlace right)
    {
        if (left.Page != right.Page || left.Part != right.Part || left.ByteStart is null != right.ByteStart is null)
        {
            return null;
        }

        if (left.ByteStart is not { } first)
        {
            return left;
        }

        var gap = right.ByteStart!.Value - (first + left.ByteLength!.Value);
        return gap is >= 0 and <= 8 ? left with { ByteLength = right.ByteStart + right.ByteLength - first } : null;
    }

    private SourcePlace Part(SourceSpan span, int start, int end)
    {
        var before = Encoding!.GetByteCount(Text.AsSpan(span.Start, start - span.Start));
        return span.Place with { ByteStart = span.Place.ByteStart + before, ByteLength = Encoding.GetByteCount(Text.AsSpan(start, end - start)) };
    }

    private int LastHeading(int position)
    {
        var (low, high) = (0, _headings.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _headings[middle].Start <= position ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private int FirstSpanAfter(int start)
    {
        var (low, high) = (0, Spans.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Spans[middle].End <= start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
