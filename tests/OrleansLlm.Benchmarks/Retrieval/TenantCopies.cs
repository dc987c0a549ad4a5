using Microsoft.Data.Sqlite;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>Copies what the embedded store has of some tenants under the names of others.</summary>
internal static class TenantCopies
{
    /// <summary>A transaction's pages lie in the log until it ends.</summary>
    private const int CopiesPerTransaction = 100;

    public static void Make(string database, Func<int, string> nameOf, int originals, int tenants)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        Run(connection, "PRAGMA synchronous=OFF");
        for (var original = 0; original < originals; original++)
        {
            Run(connection, "CREATE TEMP TABLE original AS SELECT key, payload, etag FROM grain_state WHERE key LIKE '%' || $name || '%'", ("$name", nameOf(original)));
            foreach (var copies in Enumerable.Range(originals, tenants - originals).Where(tenant => tenant % originals == original).Chunk(CopiesPerTransaction))
            {
                using var transaction = connection.BeginTransaction();
                foreach (var copy in copies)
                {
                    Run(
                        connection,
                        "INSERT INTO grain_state(key, payload, etag) SELECT replace(key, $name, $copy), payload, etag FROM original WHERE true ON CONFLICT(key) DO NOTHING",
                        ("$name", nameOf(original)), ("$copy", nameOf(copy)));
                }

                transaction.Commit();
                Console.Write($"\r{copies[^1]:N0} ");
            }

            Run(connection, "DROP TABLE original");
        }

        Console.Write('\r');
        Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static void Run(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, string Value)> values)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only the constants above reach this method.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
