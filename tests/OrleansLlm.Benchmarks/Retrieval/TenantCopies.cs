using Microsoft.Data.Sqlite;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>Copies what the embedded store has of some tenants under the names of others.</summary>
internal static class TenantCopies
{
    public static void Make(string database, Func<int, string> nameOf, int originals, int tenants)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        Run(connection, "PRAGMA synchronous=OFF");
        for (var original = 0; original < originals; original++)
        {
            using var transaction = connection.BeginTransaction();
            Run(connection, "CREATE TEMP TABLE original AS SELECT key, payload, etag FROM grain_state WHERE key LIKE '%' || $name || '%'", ("$name", nameOf(original)));
            for (var tenant = original + originals; tenant < tenants; tenant += originals)
            {
                Run(connection, "INSERT INTO grain_state(key, payload, etag) SELECT replace(key, $name, $copy), payload, etag FROM original", ("$name", nameOf(original)), ("$copy", nameOf(tenant)));
            }

            Run(connection, "DROP TABLE original");
            transaction.Commit();
        }

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
