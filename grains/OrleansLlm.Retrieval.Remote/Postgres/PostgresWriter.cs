using System.Text;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>Changes an index within a session that holds its row: all operations, and the counts that BM25 needs, in one transaction.</summary>
internal sealed class PostgresWriter(PostgresSession session, CancellationToken cancellationToken)
{
    /// <summary>Postings of one statement.</summary>
    private const int Slice = 50_000;

    private readonly long _index = session.Index.Id;

    /// <summary>Applies operations whose chunks are ready and tells what the index is then; the caller commits.</summary>
    public async Task<IndexRow> ApplyAsync(IReadOnlyList<IndexOperation> operations)
    {
        // Only the last word on a document counts.
        var last = operations.GroupBy(operation => operation.Id, StringComparer.Ordinal).Select(group => group.Last()).ToArray();
        var gone = await DeleteAsync([.. last.Select(operation => Encoding.UTF8.GetBytes(operation.Id))]);
        var added = last.Where(operation => operation.Document is not null).Select(operation => operation.Document!).ToArray();
        var rows = await InsertAsync(added);
        await using var update = session.Command(
            $"""
            UPDATE retrieval_index SET version = version + 1, documents = documents + $2, chunks = chunks + $3, lexical_chunks = lexical_chunks + $4, lexical_terms = lexical_terms + $5
            WHERE id = $1 RETURNING {IndexRow.Columns}
            """,
            _index, added.Length - gone.Documents, rows.Chunks.Count - gone.Chunks, rows.LexicalChunks - gone.LexicalChunks, rows.LexicalTerms - gone.LexicalTerms);
        await using var reader = await update.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return IndexRow.ReadColumns(reader);
    }

    /// <summary>Deletes every row of the index, its own one last; the caller commits.</summary>
    public async Task DropAsync()
    {
        await ExecuteAsync("DELETE FROM retrieval_posting WHERE index_id = $1", _index);
        await ExecuteAsync("DELETE FROM retrieval_attribute WHERE index_id = $1", _index);
        await ExecuteAsync("DELETE FROM retrieval_chunk WHERE index_id = $1", _index);
        await ExecuteAsync("DELETE FROM retrieval_document WHERE index_id = $1", _index);
        await ExecuteAsync("DELETE FROM retrieval_index WHERE id = $1", _index);
    }

    private async Task<(long Documents, long Chunks, long LexicalChunks, long LexicalTerms)> DeleteAsync(byte[][] keys)
    {
        await using var command = session.Command(
            """
            WITH gone AS MATERIALIZED (SELECT id FROM retrieval_document WHERE index_id = $1 AND key = ANY($2)),
                postings AS (DELETE FROM retrieval_posting WHERE document_id IN (SELECT id FROM gone)),
                attributes AS (DELETE FROM retrieval_attribute WHERE document_id IN (SELECT id FROM gone)),
                chunks AS (DELETE FROM retrieval_chunk WHERE document_id IN (SELECT id FROM gone) RETURNING terms),
                documents AS (DELETE FROM retrieval_document WHERE id IN (SELECT id FROM gone) RETURNING id)
            SELECT (SELECT count(*) FROM documents), count(*), count(*) FILTER (WHERE terms > 0), coalesce(sum(terms), 0)::bigint FROM chunks
            """,
            _index, keys);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    private async Task<NewRows> InsertAsync(IndexDocument[] documents)
    {
        var ids = await InsertDocumentsAsync(documents);
        await InsertAttributesAsync(documents, ids);
        var rows = new NewRows(ids.Zip(documents), session.Index.Settings.Language);
        if (rows.Chunks.Count > 0)
        {
            await InsertPostingsAsync(rows, await InsertChunksAsync(rows));
        }

        return rows;
    }

    /// <summary>The numbers of the documents, in their order.</summary>
    private async Task<long[]> InsertDocumentsAsync(IndexDocument[] documents)
    {
        if (documents.Length == 0)
        {
            return [];
        }

        await using var command = session.Command(
            """
            INSERT INTO retrieval_document (index_id, key, name, written)
            SELECT $1, key, name, written FROM unnest($2::bytea[], $3::text[], $4::bigint[]) AS given (key, name, written) RETURNING key, id
            """,
            _index, documents.Select(document => Encoding.UTF8.GetBytes(document.Id)).ToArray(), documents.Select(document => document.Id.Replace('\0', '\u2400')).ToArray(),
            documents.Select(document => document.Time?.ToUnixTimeMilliseconds()).ToArray());
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1));
        }

        return [.. documents.Select(document => ids[document.Id])];
    }

    private async Task InsertAttributesAsync(IndexDocument[] documents, long[] ids)
    {
        var rows = documents.Zip(ids).SelectMany(document => document.First.Attributes.Select(attribute => (document.Second, attribute.Key, attribute.Value))).ToArray();
        if (rows.Length > 0)
        {
            await ExecuteAsync(
                "INSERT INTO retrieval_attribute (index_id, document_id, key, kind, number, value) SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::smallint[], $5::float8[], $6::bytea[])",
                _index, rows.Select(row => row.Second).ToArray(), rows.Select(row => Utf16.Bytes(row.Key)).ToArray(), rows.Select(row => (short)row.Value.Kind).ToArray(),
                rows.Select(row => row.Value.Number).ToArray(), rows.Select(row => row.Value.Kind == AttributeValueKind.Text ? Utf16.Bytes(row.Value.Text) : []).ToArray());
        }
    }

    /// <summary>The numbers of the chunks, in their order.</summary>
    private async Task<long[]> InsertChunksAsync(NewRows rows)
    {
        await using var command = session.Command(
            """
            INSERT INTO retrieval_chunk (index_id, document_id, ordinal, content_id, start, length, context, body, page, file_start, file_length, parent_start, parent_length, terms, embedding)
            SELECT $1, * FROM unnest($2::bigint[], $3::int[], $4::uuid[], $5::bigint[], $6::int[], $7::bytea[], $8::bytea[], $9::int[], $10::bigint[], $11::int[], $12::bigint[], $13::int[], $14::int[], $15::vector[])
            RETURNING document_id, ordinal, id
            """,
            [_index, .. rows.Columns()]);
        var ids = new Dictionary<(long, int), long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add((reader.GetInt64(0), reader.GetInt32(1)), reader.GetInt64(2));
        }

        return [.. rows.Chunks.Select(chunk => ids[(chunk.Document, chunk.Ordinal)])];
    }

    private async Task InsertPostingsAsync(NewRows rows, long[] ids)
    {
        foreach (var slice in rows.Postings.Chunk(Slice))
        {
            await ExecuteAsync(
                "INSERT INTO retrieval_posting (index_id, term, chunk_id, document_id, times, length) SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::int[], $6::int[])",
                _index, slice.Select(posting => posting.Term).ToArray(), slice.Select(posting => ids[posting.Chunk]).ToArray(),
                slice.Select(posting => rows.Chunks[posting.Chunk].Document).ToArray(), slice.Select(posting => posting.Times).ToArray(),
                // As Lucene rounds lengths, and the embedded index with it: the same scores.
                slice.Select(posting => SmallFloat.Decode(SmallFloat.Encode(rows.Chunks[posting.Chunk].Terms))).ToArray());
        }
    }

    private async Task ExecuteAsync(string sql, params object?[] parameters)
    {
        await using var command = session.Command(sql, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
