using System.Diagnostics.CodeAnalysis;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>
/// An index as it is: the rows of a snapshot, then those that came after it, with deleted ones marked in both. Rows keep their ordinals until the next snapshot.
/// Changed only while nobody reads (<see cref="RetrievalIndex"/> sees to that).
/// </summary>
internal sealed class IndexState : IDisposable
{
    private readonly IndexOptions _options;
    private readonly TermCounts _counts = new();
    private readonly RowSet _hidden;
    private readonly Dictionary<ContentId, int> _contents = [];

    public IndexState(Snapshot snapshot, IndexSettings settings, IndexOptions options)
    {
        (Snapshot, Settings, _options) = (snapshot, settings, options);
        Analyzer = TextAnalyzer.Get(settings.Language);
        Statistics = new LexicalStatistics(snapshot.Meta.LexicalRows, snapshot.Meta.LexicalTerms);
        Vectors = new VectorBuffer(settings.Dimensions);
        Deleted = new RowSet(snapshot.Meta.Rows);
        _hidden = new RowSet(snapshot.Meta.Documents);
        Version = snapshot.Meta.Version;
    }

    public Snapshot Snapshot { get; }

    public IndexSettings Settings { get; }

    public TextAnalyzer Analyzer { get; }

    public long Version { get; set; }

    /// <summary>Rows are counted anew with each.</summary>
    public long Generation { get; init; }

    public LexicalBuffer Lexical { get; } = new();

    public LexicalStatistics Statistics { get; }

    public VectorBuffer Vectors { get; }

    /// <summary>Rows whose document is deleted or replaced.</summary>
    public RowSet Deleted { get; }

    public int DeletedRows { get; private set; }

    /// <summary>Documents that came after the snapshot and are there.</summary>
    public Dictionary<string, DeltaDocument> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>Chunks that came after the snapshot, deleted ones too.</summary>
    public List<DeltaRow> Rows { get; } = [];

    public int AllRows => Snapshot.Meta.Rows + Rows.Count;

    public int HiddenDocuments { get; private set; }

    public int DocumentCount => Snapshot.Meta.Documents - HiddenDocuments + Documents.Count;

    public int ChunkCount => AllRows - DeletedRows;

    /// <summary>Is a document of the snapshot deleted or replaced?</summary>
    public bool IsHidden(int document) => _hidden.Contains(document);

    public void Apply(IndexOperation operation)
    {
        Remove(operation.Id);
        if (operation.Document is { } document)
        {
            Add(document);
        }
    }

    /// <summary>A row whose indexed text has this name, or -1; its document may be deleted.</summary>
    public int Find(ContentId content) => _contents.TryGetValue(content, out var row) ? row : Snapshot.Find(content);

    /// <summary>The unit vector of a row.</summary>
    public ReadOnlySpan<float> Vector(int row) =>
        row < Snapshot.Meta.Rows ? Snapshot.Vectors.Values(row) : Vectors.Rows.Values(row - Snapshot.Meta.Rows);

    public IndexChunk Chunk(int row) => row < Snapshot.Meta.Rows ? Snapshot.Chunk(row) : Chunk(Rows[row - Snapshot.Meta.Rows]);

    public bool TryGet(string id, [NotNullWhen(true)] out IndexDocument? document)
    {
        document = Documents.TryGetValue(id, out var young) ? young.Document
            : Snapshot.Find(id) is >= 0 and var place && !IsHidden(place) ? Document(place) : null;
        return document is not null;
    }

    public IEnumerable<string> Ids() => Enumerable.Range(0, Snapshot.Meta.Documents).Where(place => !IsHidden(place)).Select(Snapshot.Id).Concat(Documents.Keys);

    /// <summary>A row's document, its place in it, and the document's time.</summary>
    public (string Document, int Chunk, DateTimeOffset? Time) Whose(int row)
    {
        if (row >= Snapshot.Meta.Rows)
        {
            var (young, place, _) = Rows[row - Snapshot.Meta.Rows];
            return (young.Document.Id, place, young.Document.Time);
        }

        var at = Snapshot.Chunks[row].Document;
        return (Snapshot.Id(at), row - Snapshot.Documents[at].FirstRow, OperationCodec.Time(Snapshot.Documents[at].Time));
    }

    /// <summary>What a hit on a row says.</summary>
    public IndexHit Hit(int row)
    {
        if (row >= Snapshot.Meta.Rows)
        {
            var (young, place, _) = Rows[row - Snapshot.Meta.Rows];
            return new IndexHit(young.Document.Id, place, young.Document.Chunks[place], young.Document.Attributes, young.Document.Time);
        }

        var at = Snapshot.Chunks[row].Document;
        var document = Snapshot.Documents[at];
        return new IndexHit(Snapshot.Id(at), row - document.FirstRow, Snapshot.Chunk(row), Snapshot.Attributes(at), OperationCodec.Time(document.Time));
    }

    /// <summary>The rows that a filter lets through and that are there; null: all rows.</summary>
    public RowSet? Allowed(AttributeFilter? filter)
    {
        if (filter is null)
        {
            return DeletedRows == 0 ? null : RowSet.AllBut(AllRows, Deleted);
        }

        var allowed = new RowSet(AllRows);
        foreach (var place in Snapshot.Matching(filter).Rows())
        {
            if (!IsHidden(place))
            {
                allowed.AddRange(Snapshot.Documents[place].FirstRow, Snapshot.Documents[place].Rows);
            }
        }

        foreach (var young in Documents.Values.Where(young => filter.Matches(young.Document.Attributes)))
        {
            allowed.AddRange(Snapshot.Meta.Rows + young.FirstRow, young.Document.Chunks.Count);
        }

        return allowed;
    }

    /// <summary>What BM25 needs to know of this index to score a text's terms over several.</summary>
    public LexicalCounts CountTerms(string text)
    {
        var query = new TermCounts();
        Analyzer.Count(text, query);
        var search = new LexicalSearch(Snapshot.Lexical, Lexical, Statistics, _options.Bm25);
        var frequencies = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in query.Terms.Keys)
        {
            frequencies[term] = search.Frequency(term);
        }

        return new LexicalCounts(Statistics.Rows, Statistics.Terms, frequencies);
    }

    /// <param name="text">What is looked for.</param>
    /// <param name="top">How many.</param>
    /// <param name="allowed">Rows that may be found; null: all.</param>
    /// <param name="all">Counts of all the indexes that this is a shard of; null: this is all.</param>
    public ScoredRow[] FindLexical(string text, int top, RowSet? allowed, LexicalCounts? all = null)
    {
        var query = new TermCounts();
        Analyzer.Count(text, query);
        return new LexicalSearch(Snapshot.Lexical, Lexical, Statistics, _options.Bm25, all).Find(query, top, allowed);
    }

    /// <param name="vector">What is looked for.</param>
    /// <param name="top">How many.</param>
    /// <param name="allowed">Rows that may be found; null: all.</param>
    /// <param name="isFiltered">The graph is for unfiltered searches: with a filter every allowed row is looked at, which is exact at any selectivity.</param>
    public ScoredRow[] FindNearest(ReadOnlySpan<float> vector, int top, RowSet? allowed, bool isFiltered)
    {
        var query = new VectorQuery(vector, Settings.Dimensions);
        var best = new TopRows(top);
        var old = Snapshot.Graph is { } graph && !isFiltered
            ? HnswSearch.Find(graph, Snapshot.Vectors, query, top, _options.Hnsw.SearchCandidates, allowed)
            : FlatSearch.Find(Snapshot.Vectors, query, top, allowed, threads: _options.SearchThreads);
        foreach (var (row, score) in old.Concat(FlatSearch.Find(Vectors.Rows, query, top, allowed, Snapshot.Meta.Rows)))
        {
            best.Offer(row, score);
        }

        return best.ToSorted();
    }

    public void Dispose() => Snapshot.Dispose();

    private static IndexChunk Chunk(DeltaRow row) => row.Document.Document.Chunks[row.Chunk];

    private IndexDocument Document(int place)
    {
        var row = Snapshot.Documents[place];
        return new IndexDocument
        {
            Id = Snapshot.Id(place),
            Attributes = Snapshot.Attributes(place),
            Time = OperationCodec.Time(row.Time),
            Chunks = [.. Enumerable.Range(row.FirstRow, row.Rows).Select(Snapshot.Chunk)],
        };
    }

    private void Add(IndexDocument document)
    {
        var young = new DeltaDocument(document, Rows.Count);
        Documents.Add(document.Id, young);
        for (var i = 0; i < document.Chunks.Count; i++)
        {
            var chunk = document.Chunks[i];
            var row = new DeltaRow(young, i, chunk.ContentId);
            _contents[row.ContentId] = AllRows;
            Analyzer.Count(chunk.Indexed, _counts);
            Statistics.Add(_counts);
            Lexical.Add(_counts);
            if (Settings.Dimensions > 0)
            {
                Vectors.Add(chunk.Vector!.Value.Span);
            }

            Rows.Add(row);
        }

        Deleted.Grow(AllRows);
    }

    private void Remove(string id)
    {
        if (Documents.Remove(id, out var young))
        {
            Remove(Snapshot.Meta.Rows + young.FirstRow, young.Document.Chunks.Count);
        }
        else if (Snapshot.Find(id) is >= 0 and var place && !IsHidden(place))
        {
            _hidden.Add(place);
            HiddenDocuments++;
            Remove(Snapshot.Documents[place].FirstRow, Snapshot.Documents[place].Rows);
        }
    }

    private void Remove(int first, int count)
    {
        for (var row = first; row < first + count; row++)
        {
            Analyzer.Count(Chunk(row).Indexed, _counts);
            Statistics.Remove(_counts);
            Deleted.Add(row);
            DeletedRows++;
        }
    }
}
