using System.Buffers.Binary;
using System.Text;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;
using Pgvector;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>The chunks of new documents and their postings, from which statements take each column as one array.</summary>
internal sealed class NewRows
{
    public NewRows(IEnumerable<(long Id, IndexDocument Document)> documents, string language)
    {
        var (analyzer, counts) = (TextAnalyzer.Get(language), new TermCounts());
        foreach (var (id, document) in documents)
        {
            for (var i = 0; i < document.Chunks.Count; i++)
            {
                analyzer.Count(document.Chunks[i].Indexed, counts);
                Postings.AddRange(counts.Terms.Select(term => (term.Key, Chunks.Count, term.Value)));
                Chunks.Add((id, i, document.Chunks[i], counts.Length));
            }
        }
    }

    public List<(long Document, int Ordinal, IndexChunk Chunk, int Terms)> Chunks { get; } = [];

    /// <summary>A term, the place of its chunk above, how often it occurs there.</summary>
    public List<(string Term, int Chunk, int Times)> Postings { get; } = [];

    public int LexicalChunks => Chunks.Count(chunk => chunk.Terms > 0);

    public long LexicalTerms => Chunks.Sum(chunk => (long)chunk.Terms);

    /// <summary>The columns of <see cref="Chunks"/>, in the order of the statement's parameters.</summary>
    public object?[] Columns() =>
    [
        Column(chunk => chunk.Document), Column(chunk => chunk.Ordinal), Column(chunk => Uuid(chunk.Chunk.ContentId)),
        Column(chunk => chunk.Chunk.Start), Column(chunk => chunk.Chunk.Length),
        Column(chunk => chunk.Chunk.Context is { } context ? Encoding.UTF8.GetBytes(context) : null), Column(chunk => Encoding.UTF8.GetBytes(chunk.Chunk.Text)),
        Column(chunk => chunk.Chunk.Place?.Page), Column(chunk => chunk.Chunk.Place?.FileStart), Column(chunk => chunk.Chunk.Place?.FileLength),
        Column(chunk => chunk.Chunk.Place?.ParentStart), Column(chunk => chunk.Chunk.Place?.ParentLength),
        Column(chunk => chunk.Terms), Column(chunk => chunk.Chunk.Vector is { } vector ? new Vector(vector) : null),
    ];

    public static Guid Uuid(ContentId content)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, content.Value);
        return new Guid(bytes, bigEndian: true);
    }

    public static ContentId Content(Guid uuid) => new(BinaryPrimitives.ReadUInt128BigEndian(uuid.ToByteArray(bigEndian: true)));

    private T[] Column<T>(Func<(long Document, int Ordinal, IndexChunk Chunk, int Terms), T> value) => [.. Chunks.Select(value)];
}
