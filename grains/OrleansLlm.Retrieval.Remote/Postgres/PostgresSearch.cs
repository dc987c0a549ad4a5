using System.Globalization;
using System.Text;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using Pgvector;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>
/// Finds candidates within a session. By words: BM25 over postings, with the embedded index's analyzers and formula, so that scores are the same (PostgreSQL's own ts_rank knows neither
/// how rare a term is nor how long a text, and its dictionaries no Chinese, Japanese or Korean). By vectors: every vector is compared, or, in a large index without a filter, its HNSW graph's.
/// </summary>
internal sealed class PostgresSearch(PostgresSession session, PostgresSettings settings, CancellationToken cancellationToken)
{
    private const string Hit = "c.id, d.key, c.ordinal, d.written";

    public async Task<CandidateSet> FindAsync(CandidateQuery query)
    {
        var found = new Dictionary<long, Candidate>();
        if (query.Text is { } text)
        {
            await LexicalAsync(text, query, found);
        }

        if (query.Vector is { } vector)
        {
            await NearestAsync(new Vector(ReadyOperations.Unit(vector, "vector")), query, found);
        }

        if (query.WithVectors)
        {
            await AddValuesAsync(found);
        }

        return new CandidateSet(session.Index.Version, [.. found.Values]);
    }

    private async Task LexicalAsync(string text, CandidateQuery query, Dictionary<long, Candidate> found)
    {
        var (counts, index, bm25) = (new TermCounts(), session.Index, Bm25Parameters.Anserini);
        TextAnalyzer.Get(index.Settings.Language).Count(text, counts);
        if (counts.Terms.Count == 0 || index.LexicalChunks == 0)
        {
            return;
        }

        List<object?> parameters =
        [
            index.Id, counts.Terms.Keys.ToArray(), counts.Terms.Values.ToArray(), query.Depth,
            (double)index.LexicalChunks, bm25.K1 * (1 - bm25.B), (double)bm25.K1 * bm25.B * index.LexicalChunks / index.LexicalTerms,
        ];
        var condition = SqlFilter.And(query.Filter, parameters);
        await using var command = session.Command(
            $"""
            WITH posting AS MATERIALIZED (
                    SELECT chunk_id, document_id, term, times, length, count(*) OVER (PARTITION BY term) AS frequency
                    FROM retrieval_posting WHERE index_id = $1 AND term = ANY($2)),
                best AS MATERIALIZED (
                    SELECT chunk_id, sum(wanted.times * ln(1 + ($5 - frequency + 0.5) / (frequency + 0.5)) * posting.times / (posting.times + $6 + $7 * length)) AS score
                    FROM posting JOIN unnest($2, $3) AS wanted (term, times) USING (term)
                    WHERE true{condition} GROUP BY chunk_id ORDER BY score DESC, chunk_id LIMIT $4)
            SELECT {Hit}, best.score::real FROM best JOIN retrieval_chunk c ON c.id = chunk_id JOIN retrieval_document d ON d.id = c.document_id ORDER BY score DESC, c.id
            """,
            [.. parameters]);
        await ReadAsync(command, found, (candidate, score) => candidate with { Lexical = score });
    }

    private async Task NearestAsync(Vector vector, CandidateQuery query, Dictionary<long, Candidate> found)
    {
        List<object?> parameters = [session.Index.Id, vector, query.Depth];
        var condition = SqlFilter.And(query.Filter, parameters);
        var graph = query.Filter is null && PostgresGraph.IsUsed(session.Index, settings);
        if (graph)
        {
            await using var tell = session.Command(
                "SELECT set_config('hnsw.ef_search', $1, true)", Math.Clamp(query.Depth, settings.HnswSearchCandidates, 1000).ToString(CultureInfo.InvariantCulture));
            await tell.ExecuteScalarAsync(cancellationToken);
        }

        // An order by the column itself is no graph's, whose expression has a cast: without the graph every vector that passes is compared.
        var nearest = graph
            ? $"SELECT id, embedding <#> $2 AS distance FROM (SELECT id, embedding FROM retrieval_chunk WHERE {PostgresGraph.Condition(session.Index)} ORDER BY {PostgresGraph.Expression(session.Index)} <#> $2::halfvec LIMIT $3) AS near WHERE $1 > 0"
            : $"SELECT id, embedding <#> $2 AS distance FROM retrieval_chunk WHERE index_id = $1{condition} ORDER BY distance, id LIMIT $3";
        await using var command = session.Command(
            $"WITH nearest AS MATERIALIZED ({nearest}) SELECT {Hit}, -distance::real FROM nearest JOIN retrieval_chunk c USING (id) JOIN retrieval_document d ON d.id = c.document_id ORDER BY distance, c.id",
            [.. parameters]);
        await ReadAsync(command, found, (candidate, score) => candidate with { Vector = score });
    }

    private async Task ReadAsync(Npgsql.NpgsqlCommand command, Dictionary<long, Candidate> found, Func<Candidate, float, Candidate> add)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetInt64(0);
            var candidate = found.GetValueOrDefault(id) ?? new Candidate
            {
                Document = Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(1)),
                ChunkIndex = reader.GetInt32(2),
                Time = reader.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)),
                Place = new CandidatePlace(null, id, 0),
            };
            found[id] = add(candidate, reader.GetFloat(4));
        }
    }

    private async Task AddValuesAsync(Dictionary<long, Candidate> found)
    {
        await using var command = session.Command("SELECT id, embedding FROM retrieval_chunk WHERE index_id = $1 AND id = ANY($2) AND embedding IS NOT NULL", session.Index.Id, found.Keys.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetInt64(0)] = found[reader.GetInt64(0)] with { Values = reader.GetFieldValue<Vector>(1).Memory };
        }
    }
}
