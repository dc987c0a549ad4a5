namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Makes the chunks of a text, or of the part of it that a larger chunk covers.</summary>
internal sealed class ChunkMaker
{
    private readonly string _text;
    private readonly ChunkContext _context;
    private readonly TokenCounter _count;
    private readonly ChunkingOptions _options;
    private readonly Chunk? _parent;
    private readonly ChunkIds _ids;
    private readonly int _offset;
    private readonly List<Segment> _segments;
    private readonly ChunkPlanner _planner;

    public ChunkMaker(string text, ChunkContext context, TokenCounter count, ChunkingOptions options, IReadOnlyList<Cut> cuts, Chunk? parent = null, ChunkIds? ids = null)
    {
        (_context, _count, _options, _parent, _ids) = (context, count, options, parent, ids ?? new ChunkIds());
        _offset = parent?.Start ?? 0;
        _text = parent?.Text ?? text;
        // One token for the line end between context and text.
        var room = options.MaxTokens - (options.ContextTokens > 0 ? options.ContextTokens + 1 : 0) - options.OverlapTokens;
        _segments = new Segmenter(_text, count, room).Cut([.. Inside(cuts)]);
        _planner = new ChunkPlanner(_text, _segments, room);
    }

    /// <summary>The chunks, in order.</summary>
    public List<Chunk> Make()
    {
        var chunks = new List<Chunk>();
        var open = new Stack<(int First, int End)>(_planner.Plan().AsEnumerable().Reverse());
        while (open.TryPop(out var run))
        {
            var (start, end) = Trim(_segments[run.First].Start, _segments[run.End - 1].End);
            if (start == end)
            {
                continue;
            }

            var context = _context.At(_offset + start, _options.ContextTokens);
            var tokens = _count(Chunk.Join(context, _text[start..end]));
            if (tokens > _options.MaxTokens && run.End - run.First > 1)
            {
                // Parts need not add up to the whole's tokens.
                var middle = _planner.StrongestInside(run.First, run.End);
                open.Push((middle, run.End));
                open.Push((run.First, middle));
                continue;
            }

            // Where a tokenizer counts more for the whole than for its parts, the context is given up.
            chunks.Add(tokens > _options.MaxTokens ? Create(run.First, start, end, "", _count(_text.AsSpan(start, end - start))) : Create(run.First, start, end, context, tokens));
        }

        return chunks;
    }

    private Chunk Create(int first, int start, int end, string context, int tokens)
    {
        // Whole segments of the former chunk, while both limits hold.
        for (var i = first - 1; i >= 0 && _options.OverlapTokens > 0; i--)
        {
            var (earlier, _) = Trim(_segments[i].Start, end);
            var longer = _count(Chunk.Join(context, _text[earlier..end]));
            if (longer > _options.MaxTokens || longer - tokens > _options.OverlapTokens)
            {
                break;
            }

            start = earlier;
        }

        var text = _text[start..end];
        var content = Chunk.Join(context, text);
        return new Chunk { Id = _ids.Next(content), Start = _offset + start, Text = text, Context = context, Tokens = _count(content), Parent = _parent };
    }

    private IEnumerable<Cut> Inside(IReadOnlyList<Cut> cuts)
    {
        var (low, high) = (0, cuts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = cuts[middle].Position <= _offset ? (middle + 1, high) : (low, middle);
        }

        for (; low < cuts.Count && cuts[low].Position < _offset + _text.Length; low++)
        {
            yield return cuts[low] with { Position = cuts[low].Position - _offset };
        }
    }

    private (int Start, int End) Trim(int start, int end)
    {
        while (start < end && char.IsWhiteSpace(_text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        return (start, end);
    }
}
