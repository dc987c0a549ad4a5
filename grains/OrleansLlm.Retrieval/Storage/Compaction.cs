using System.Runtime.InteropServices;
using System.Text;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Writes what an index holds as one new snapshot: rows in their order, without those that are deleted.</summary>
internal sealed class Compaction
{
    /// <summary>With fewer of the older graph's rows left than this, a new one is as fast to build, and better.</summary>
    private const double CarriedShare = 0.7;

    private readonly IndexState _state;
    private readonly SnapshotWriter _writer;
    private readonly HnswOptions _hnsw;
    private readonly int[] _newRows;
    private readonly int[] _oldRows;

    private Compaction(IndexState state, SnapshotWriter writer, HnswOptions hnsw)
    {
        (_state, _writer, _hnsw) = (state, writer, hnsw);
        _oldRows = [.. Enumerable.Range(0, state.AllRows).Where(row => !state.Deleted.Contains(row))];
        _newRows = new int[state.AllRows];
        Array.Fill(_newRows, -1);
        for (var row = 0; row < _oldRows.Length; row++)
        {
            _newRows[_oldRows[row]] = row;
        }
    }

    public static void Write(IndexState state, SnapshotWriter writer, HnswOptions hnsw) => new Compaction(state, writer, hnsw).Write();

    private void Write()
    {
        _writer.Section<byte>(SectionId.Settings, SettingsCodec.Write(_state.Settings));
        var documents = WriteDocuments();
        WriteChunks(documents);
        WriteLexical();
        var graph = _state.Settings.Dimensions > 0 ? WriteVectors() : null;
        var meta = new SnapshotMeta(
            _state.Version, _state.Statistics.Terms, _state.Statistics.Rows, _oldRows.Length, documents.Length,
            graph is null ? 0 : _hnsw.Links, graph?.Graph.Entry ?? 0, 0);
        _writer.Section(SectionId.Meta, new ReadOnlySpan<SnapshotMeta>(in meta));
        _writer.Finish();
    }

    private DocumentRow[] WriteDocuments()
    {
        var (snapshot, text) = (_state.Snapshot, new ByteWriter());
        var sorted = Enumerable.Range(0, snapshot.Meta.Documents).Where(place => !_state.IsHidden(place))
            .Select(place => (Id: snapshot.IdBytes(place).ToArray(), Place: place, Young: (DeltaDocument?)null))
            .Concat(_state.Documents.Values.Select(young => (Id: Encoding.UTF8.GetBytes(young.Document.Id), Place: -1, Young: (DeltaDocument?)young)))
            .ToArray();
        Array.Sort(sorted, (a, b) => a.Id.AsSpan().SequenceCompareTo(b.Id));
        var rows = new DocumentRow[sorted.Length];
        _writer.Begin();
        var offset = 0L;
        for (var i = 0; i < sorted.Length; i++)
        {
            var (id, place, young) = sorted[i];
            text.Clear();
            AttributeCodec.Write(text, young?.Document.Attributes ?? snapshot.Attributes(place));
            _writer.Write<byte>(id);
            _writer.Write(text.Written);
            var (time, first, count) = young is null
                ? (snapshot.Documents[place].Time, snapshot.Documents[place].FirstRow, snapshot.Documents[place].Rows)
                : (young.Document.Time?.ToUnixTimeMilliseconds() ?? DocumentRow.NoTime, snapshot.Meta.Rows + young.FirstRow, young.Document.Chunks.Count);
            rows[i] = new DocumentRow(time, offset, id.Length, text.Length, count == 0 ? 0 : _newRows[first], count);
            offset += id.Length + text.Length;
        }

        _writer.End(SectionId.DocumentText);
        _writer.Section<DocumentRow>(SectionId.Documents, rows);
        return rows;
    }

    private void WriteChunks(DocumentRow[] documents)
    {
        var (chunks, places, text, offset) = (new ChunkRow[_oldRows.Length], new ChunkPlaceRow[_oldRows.Length], new ByteWriter(), 0L);
        _writer.Begin();
        for (var document = 0; document < documents.Length; document++)
        {
            for (var i = 0; i < documents[document].Rows; i++)
            {
                // The text lies in the order of documents, the table in the order of rows.
                var row = documents[document].FirstRow + i;
                (chunks[row], places[row]) = WriteChunk(_oldRows[row], offset, document, text);
                offset += Math.Max(0, chunks[row].ContextLength) + chunks[row].TextLength;
            }
        }

        _writer.End(SectionId.ChunkText);
        _writer.Section<ChunkRow>(SectionId.Chunks, chunks);
        _writer.Section<ChunkPlaceRow>(SectionId.ChunkPlaces, places);
        var (order, contents) = (Enumerable.Range(0, chunks.Length).ToArray(), chunks.Select(chunk => chunk.ContentId).ToArray());
        Array.Sort(contents, order);
        _writer.Section<int>(SectionId.ContentOrder, order);
    }

    /// <summary>Writes a chunk's text; what lies in a snapshot already is copied as it is.</summary>
    private (ChunkRow Row, ChunkPlaceRow Place) WriteChunk(int oldRow, long offset, int document, ByteWriter text)
    {
        var (snapshot, old) = (_state.Snapshot, _state.Snapshot.Meta.Rows);
        if (oldRow < old)
        {
            _writer.Write(snapshot.TextBytes(oldRow));
            return (snapshot.Chunks[oldRow] with { TextOffset = offset, Document = document }, snapshot.PlaceRow(oldRow));
        }

        var (chunk, content) = (_state.Chunk(oldRow), _state.Rows[oldRow - old].ContentId.Value);
        text.Clear();
        text.Bytes(chunk.Context ?? "");
        var context = text.Length;
        text.Bytes(chunk.Text);
        _writer.Write(text.Written);
        return (
            new ChunkRow((ulong)(content >> 64), (ulong)content, chunk.Start, offset, chunk.Length, chunk.Context is null ? -1 : context, text.Length - context, document),
            ChunkPlaceRow.Of(chunk.Place));
    }

    private void WriteLexical()
    {
        var merge = LexicalMerge.Of(_state.Snapshot.Lexical, _state.Lexical, _newRows);
        _writer.Section<TermEntry>(SectionId.Terms, CollectionsMarshal.AsSpan(merge.Terms));
        _writer.Section(SectionId.TermText, merge.Text);
        _writer.Section(SectionId.Postings, merge.Postings);
        var (old, lengths) = (_state.Snapshot.Meta.Rows, new byte[_oldRows.Length]);
        for (var row = 0; row < lengths.Length; row++)
        {
            var at = _oldRows[row];
            lengths[row] = at < old ? _state.Snapshot.Lexical.Lengths[at] : _state.Lexical.Lengths[at - old];
        }

        _writer.Section<byte>(SectionId.Lengths, lengths);
    }

    private HnswArrays? WriteVectors()
    {
        var codes = new VectorCodeRows(_oldRows.Length, _state.Settings.Dimensions);
        _writer.Begin();
        foreach (var row in _oldRows)
        {
            codes.Add(_state.Vector(row));
            _writer.Write(_state.Vector(row));
        }

        _writer.End(SectionId.VectorValues);
        _writer.Section(SectionId.VectorCodes, codes.Codes);
        _writer.Section(SectionId.VectorSteps, codes.Steps);
        if (_oldRows.Length < _hnsw.MinimumRows)
        {
            return null;
        }

        var graph = BuildGraph(codes.Rows);
        _writer.Section(SectionId.GraphLevels, graph.Levels);
        _writer.Section(SectionId.GraphLowest, graph.Lowest);
        _writer.Section(SectionId.GraphOffsets, graph.Offsets);
        _writer.Section(SectionId.GraphUpper, graph.Upper);
        GC.KeepAlive(codes);
        return graph;
    }

    private HnswArrays BuildGraph(VectorRows rows)
    {
        var newRows = _newRows[.._state.Snapshot.Meta.Rows];
        return _state.Snapshot.Graph is { } graph && graph.Links == _hnsw.Links && newRows.Count(row => row >= 0) > CarriedShare * newRows.Length
            ? HnswBuilder.Extend(rows, _hnsw, graph, newRows)
            : HnswBuilder.Build(rows, _hnsw);
    }
}
