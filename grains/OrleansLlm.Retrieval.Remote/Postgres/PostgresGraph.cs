using Npgsql;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>
/// The HNSW graph of one large index: a partial index on that index's chunks alone, so that no tenant's rows stand in another's way, over half-precision vectors, which pgvector takes up to
/// 4,000 dimensions of. What it finds is scored by the full vectors.
/// </summary>
internal static class PostgresGraph
{
    private const int MaximumDimensions = 4000;

    /// <summary>Is it large enough for a graph? Until the graph is built the database compares every vector, with the same statement.</summary>
    public static bool IsUsed(IndexRow index, PostgresSettings settings) =>
        index.Chunks >= settings.HnswMinimumChunks && index.Settings.Dimensions is > 0 and <= MaximumDimensions;

    /// <summary>The index's number stands in the text: a parameter would not lead to the graph.</summary>
    public static string Condition(IndexRow index) => $"index_id = {index.Id}";

    public static string Expression(IndexRow index) => $"(embedding::halfvec({index.Settings.Dimensions}))";

    /// <summary>Builds the graph, if it is not there, while reads and writes go on; takes minutes for millions of vectors.</summary>
    public static async Task BuildAsync(NpgsqlDataSource source, IndexRow index, PostgresSettings settings, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        // One that was interrupted is there and not valid: it is never used, and would never be built again.
        await ExecuteAsync(connection, $"DO $$ BEGIN IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('{Name(index.Id)}') AND NOT indisvalid) THEN DROP INDEX {Name(index.Id)}; END IF; END $$", cancellationToken);
        await ExecuteAsync(
            connection,
            $"CREATE INDEX CONCURRENTLY IF NOT EXISTS {Name(index.Id)} ON retrieval_chunk USING hnsw ({Expression(index)} halfvec_ip_ops) WITH (m = {settings.HnswLinks}, ef_construction = {settings.HnswBuildCandidates}) WHERE {Condition(index)}",
            cancellationToken);
    }

    /// <summary>Drops the graph of an index that is gone; false: it had none. Waits for searches that use it, and nobody waits for it.</summary>
    public static async Task<bool> DropAsync(NpgsqlDataSource source, long index, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var find = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = Name(index) } } };
        if (await find.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return false;
        }

        await ExecuteAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {Name(index)}", cancellationToken);
        return true;
    }

    private static string Name(long index) => $"retrieval_graph_{index}";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Made of numbers and constants.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
