using System.Text;
using Npgsql;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Storage;
using Pgvector;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>Reads documents and chunks within a session.</summary>
internal sealed class PostgresReader(PostgresSession session, CancellationToken cancellationToken)
{
    private const string ChunkColumns =
        "c.start, c.length, c.context, c.body, c.page, c.file_start, c.file_length, c.parent_start, c.parent_length";

    private readonly long _index = session.Index.Id;

    public async Task<Dictionary<ContentId, ReadOnlyMemory<float>>> VectorsAsync(IEnumerable<ContentId> contents)
    {
        await using var command = session.Command(
            "SELECT DISTINCT ON (content_id) content_id, embedding FROM retrieval_chunk WHERE index_id = $1 AND content_id = ANY($2) AND embedding IS NOT NULL",
            _index, contents.Select(NewRows.Uuid).ToArray());
        return (await RowsAsync(command, reader => (Content: NewRows.Content(reader.GetGuid(0)), reader.GetFieldValue<Vector>(1).Memory))).ToDictionary(row => row.Content, row => row.Memory);
    }

    public async Task<HashSet<ContentId>> KnownAsync(IEnumerable<ContentId> contents)
    {
        await using var command = session.Command(
            "SELECT DISTINCT content_id FROM retrieval_chunk WHERE index_id = $1 AND content_id = ANY($2) AND embedding IS NOT NULL", _index, contents.Select(NewRows.Uuid).ToArray());
        return [.. await RowsAsync(command, reader => NewRows.Content(reader.GetGuid(0)))];
    }

    public async Task<IndexDocument?> FindAsync(string document, bool withVectors)
    {
        await using var command = session.Command("SELECT id, written FROM retrieval_document WHERE index_id = $1 AND key = $2", _index, Encoding.UTF8.GetBytes(document));
        var rows = await RowsAsync(command, reader => (Id: reader.GetInt64(0), Time: Time(reader, 1)));
        if (rows.Count == 0)
        {
            return null;
        }

        await using var chunks = session.Command(
            $"SELECT {ChunkColumns}, {(withVectors ? "c.embedding" : "NULL")} FROM retrieval_chunk c WHERE index_id = $1 AND document_id = $2 ORDER BY ordinal", _index, rows[0].Id);
        return new IndexDocument
        {
            Id = document,
            Time = rows[0].Time,
            Attributes = (await AttributesAsync([rows[0].Id])).GetValueOrDefault(rows[0].Id) ?? [],
            Chunks = await RowsAsync(chunks, reader => Chunk(reader, 0) with { Vector = reader.IsDBNull(9) ? null : reader.GetFieldValue<Vector>(9).Memory }),
        };
    }

    public async Task<IReadOnlyList<string>> ListAsync(string? after, int count)
    {
        await using var command = session.Command(
            "SELECT key FROM retrieval_document WHERE index_id = $1 AND ($2::bytea IS NULL OR key > $2) ORDER BY key LIMIT $3",
            _index, after is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea } : Encoding.UTF8.GetBytes(after), count);
        return await RowsAsync(command, reader => Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)));
    }

    public async Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count)
    {
        await using var command = session.Command(
            $"SELECT {ChunkColumns} FROM retrieval_chunk c JOIN retrieval_document d ON d.id = c.document_id WHERE d.index_id = $1 AND d.key = $2 AND c.ordinal >= $3 AND c.ordinal < $4 ORDER BY c.ordinal",
            _index, Encoding.UTF8.GetBytes(document), (long)first, (long)first + count);
        return await RowsAsync(command, reader => Chunk(reader, 0));
    }

    /// <summary>Chunks have new numbers whenever their document changes: a number that is gone is a document that changed.</summary>
    public async Task<IReadOnlyList<IndexHit?>> HitsAsync(IReadOnlyList<Candidate> candidates)
    {
        await using var command = session.Command(
            $"SELECT {ChunkColumns}, c.id, c.document_id, d.key, c.ordinal, d.written FROM retrieval_chunk c JOIN retrieval_document d ON d.id = c.document_id WHERE c.index_id = $1 AND c.id = ANY($2)",
            _index, candidates.Select(candidate => candidate.Place.Generation).ToArray());
        var rows = await RowsAsync(command, reader => (
            Id: reader.GetInt64(9), Document: reader.GetInt64(10), Name: Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(11)), Ordinal: reader.GetInt32(12), Time: Time(reader, 13), Chunk: Chunk(reader, 0)));
        var attributes = await AttributesAsync([.. rows.Select(row => row.Document).Distinct()]);
        var hits = rows.ToDictionary(row => row.Id, row => new IndexHit(row.Name, row.Ordinal, row.Chunk, attributes.GetValueOrDefault(row.Document) ?? [], row.Time));
        return [.. candidates.Select(candidate => hits.GetValueOrDefault(candidate.Place.Generation))];
    }

    private async Task<Dictionary<long, Dictionary<string, AttributeValue>>> AttributesAsync(long[] documents)
    {
        await using var command = session.Command(
            "SELECT document_id, key, kind, number, value FROM retrieval_attribute WHERE index_id = $1 AND document_id = ANY($2)", _index, documents);
        var rows = await RowsAsync(command, reader => (
            Document: reader.GetInt64(0), Key: Utf16.Text(reader.GetFieldValue<byte[]>(1)), Value: Value((AttributeValueKind)reader.GetInt16(2), reader.GetDouble(3), reader.GetFieldValue<byte[]>(4))));
        return rows.GroupBy(row => row.Document).ToDictionary(group => group.Key, group => group.ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal));
    }

    private static AttributeValue Value(AttributeValueKind kind, double number, byte[] text) => kind switch
    {
        AttributeValueKind.Text => Utf16.Text(text),
        AttributeValueKind.Number => number,
        _ => number == 1,
    };

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    private static IndexChunk Chunk(NpgsqlDataReader reader, int column) => new()
    {
        Start = reader.GetInt64(column),
        Length = reader.GetInt32(column + 1),
        Context = reader.IsDBNull(column + 2) ? null : Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(column + 2)),
        Text = Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(column + 3)),
        Place = Place(reader, column + 4),
    };

    private static ChunkPlace? Place(NpgsqlDataReader reader, int column)
    {
        var place = new ChunkPlace
        {
            Page = reader.IsDBNull(column) ? null : reader.GetInt32(column),
            FileStart = reader.IsDBNull(column + 1) ? null : reader.GetInt64(column + 1),
            FileLength = reader.IsDBNull(column + 2) ? null : reader.GetInt32(column + 2),
            ParentStart = reader.IsDBNull(column + 3) ? null : reader.GetInt64(column + 3),
            ParentLength = reader.IsDBNull(column + 4) ? null : reader.GetInt32(column + 4),
        };
        return place == new ChunkPlace() ? null : place;
    }

    private async Task<List<T>> RowsAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
