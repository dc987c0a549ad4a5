using Microsoft.Data.Sqlite;

namespace OrleansLlm.Silo.Hosting.Storage.Embedded;

/// <summary>The savepoint around each change of a transaction, with its statements compiled once. Used by the writer's thread.</summary>
internal sealed class Savepoints(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _begin = Prepare(connection, "SAVEPOINT one");
    private readonly SqliteCommand _rollBack = Prepare(connection, "ROLLBACK TO one");
    private readonly SqliteCommand _release = Prepare(connection, "RELEASE one");

    /// <summary>Begins one within a transaction.</summary>
    public void Begin(SqliteTransaction transaction)
    {
        _begin.Transaction = _rollBack.Transaction = _release.Transaction = transaction;
        _begin.ExecuteNonQuery();
    }

    /// <summary>Takes back what was done since; it is still to be released.</summary>
    public void RollBack() => _rollBack.ExecuteNonQuery();

    /// <summary>Ends it.</summary>
    public void Release() => _release.ExecuteNonQuery();

    /// <inheritdoc/>
    public void Dispose()
    {
        _begin.Dispose();
        _rollBack.Dispose();
        _release.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only the constants above reach this method.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Prepare();
        return command;
    }
}
