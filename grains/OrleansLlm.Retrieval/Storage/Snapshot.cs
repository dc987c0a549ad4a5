using System.Text;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>The rows of a snapshot file, read where they lie; without a file, no rows. Never changes.</summary>
internal sealed unsafe class Snapshot : IDisposable
{
    private readonly SnapshotFile? _file;
    private readonly int _dimensions;
    private readonly Lazy<Dictionary<string, AttributeColumn>> _columns;

    public Snapshot(SnapshotFile? file, int dimensions)
    {
        _file = file;
        _dimensions = dimensions;
        Meta = file is null ? default : file.Section<SnapshotMeta>(SectionId.Meta)[0];
        _columns = new(BuildColumns);
    }

    public SnapshotMeta Meta { get; }

    public SnapshotFile? File => _file;

    public ReadOnlySpan<DocumentRow> Documents => Section<DocumentRow>(SectionId.Documents);

    public ReadOnlySpan<ChunkRow> Chunks => Section<ChunkRow>(SectionId.Chunks);

    public LexicalSegment Lexical => new(
        Section<TermEntry>(SectionId.Terms), Section<byte>(SectionId.TermText), Section<byte>(SectionId.Postings), Section<byte>(SectionId.Lengths));

    public VectorRows Vectors => _file is null || _dimensions == 0 ? default : new(
        Meta.Rows, _dimensions, _file.Pointer<sbyte>(SectionId.VectorCodes), _file.Pointer<float>(SectionId.VectorSteps), _file.Pointer<float>(SectionId.VectorValues));

    public HnswGraph? Graph => _file is null || Meta.GraphLinks == 0 ? null : new(
        Meta.GraphLinks, Meta.GraphEntry, _file.Pointer<byte>(SectionId.GraphLevels), _file.Pointer<int>(SectionId.GraphLowest),
        _file.Pointer<int>(SectionId.GraphOffsets), _file.Pointer<int>(SectionId.GraphUpper));

    /// <summary>A document's place in the table, or -1.</summary>
    public int Find(string id)
    {
        var place = Place(id);
        return place >= 0 ? place : -1;
    }

    /// <summary>A document's place in the table, or the complement of the place of the first after it.</summary>
    public int Place(string id)
    {
        var (name, low, high) = (Encoding.UTF8.GetBytes(id), 0, Meta.Documents - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = IdBytes(middle).SequenceCompareTo(name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    /// <summary>A row whose indexed text has this name, or -1; its document may be deleted.</summary>
    public int Find(ContentId content)
    {
        var order = Section<int>(SectionId.ContentOrder);
        var (low, high) = (0, order.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var at = Chunks[order[middle]].ContentId;
            if (at == content)
            {
                return order[middle];
            }

            (low, high) = at < content ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    public ReadOnlySpan<byte> IdBytes(int document) =>
        _file!.Within(SectionId.DocumentText, Documents[document].TextOffset, Documents[document].IdLength);

    public string Id(int document) => Encoding.UTF8.GetString(IdBytes(document));

    public Dictionary<string, AttributeValue> Attributes(int document)
    {
        var row = Documents[document];
        var reader = new ByteReader(_file!.Within(SectionId.DocumentText, row.TextOffset + row.IdLength, row.AttributesLength));
        return AttributeCodec.Read(ref reader);
    }

    /// <summary>A row's chunk, without its vector.</summary>
    public IndexChunk Chunk(int row)
    {
        var chunk = Chunks[row];
        var context = Math.Max(0, chunk.ContextLength);
        return new IndexChunk
        {
            Context = chunk.ContextLength < 0 ? null : Encoding.UTF8.GetString(_file!.Within(SectionId.ChunkText, chunk.TextOffset, context)),
            Text = Encoding.UTF8.GetString(_file!.Within(SectionId.ChunkText, chunk.TextOffset + context, chunk.TextLength)),
            Start = chunk.Start,
            Length = chunk.Length,
            Place = PlaceRow(row).ToPlace(),
        };
    }

    /// <summary>A row's context and text.</summary>
    public ReadOnlySpan<byte> TextBytes(int row) =>
        _file!.Within(SectionId.ChunkText, Chunks[row].TextOffset, Math.Max(0, Chunks[row].ContextLength) + Chunks[row].TextLength);

    /// <summary>A row's place; snapshots of an older form have none.</summary>
    public ChunkPlaceRow PlaceRow(int row) => Section<ChunkPlaceRow>(SectionId.ChunkPlaces) is { IsEmpty: false } places ? places[row] : ChunkPlaceRow.Of(null);

    /// <summary>The documents that a filter lets through, by their places in the table.</summary>
    public RowSet Matching(AttributeFilter filter) =>
        filter.Compile(key => _columns.Value.GetValueOrDefault(key, AttributeColumn.Empty), Meta.Documents);

    public void Dispose() => _file?.Dispose();

    private ReadOnlySpan<T> Section<T>(SectionId id) where T : unmanaged => _file is null ? default : _file.Section<T>(id);

    private Dictionary<string, AttributeColumn> BuildColumns()
    {
        var values = new Dictionary<string, List<(AttributeValue Value, int Document)>>(StringComparer.Ordinal);
        for (var document = 0; document < Meta.Documents; document++)
        {
            foreach (var (key, value) in Attributes(document))
            {
                (values.TryGetValue(key, out var column) ? column : values[key] = []).Add((value, document));
            }
        }

        return values.ToDictionary(column => column.Key, column => new AttributeColumn(column.Value), StringComparer.Ordinal);
    }
}
