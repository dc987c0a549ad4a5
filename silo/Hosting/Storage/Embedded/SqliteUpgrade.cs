using Microsoft.Data.Sqlite;

namespace OrleansLlm.Silo.Hosting.Storage.Embedded;

/// <summary>Gives the file of an earlier version the form that it has now. Silos that share the file may start at once.</summary>
internal static class SqliteUpgrade
{
    /// <summary>Seconds that a silo waits for another one that copies the same file.</summary>
    private const int Patience = 600;

    private const string IsOlder = "SELECT count(*) FROM sqlite_master WHERE name='grain_state' AND sql LIKE '%WITHOUT ROWID'";

    /// <summary>Earlier, states lay in the tree of their keys. Takes as long as copying the file.</summary>
    private const string CopyStates =
        "ALTER TABLE grain_state RENAME TO older; " + SqliteGrainStorage.Schema + "; INSERT INTO grain_state(key, etag, payload) SELECT key, etag, payload FROM older; DROP TABLE older";

    /// <summary>Does nothing where there is no file, or nothing to do.</summary>
    public static void Run(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = Patience }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = IsOlder;
        if (command.ExecuteScalar() is 1L)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            command.Transaction = transaction;
            if (command.ExecuteScalar() is 1L)
            {
                command.CommandText = CopyStates;
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }
}
