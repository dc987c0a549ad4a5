using Microsoft.Data.Sqlite;

namespace OrleansLlm.Silo.Hosting.Storage.Embedded;

/// <summary>A connection whose statements are compiled once: for constant SQL, of which there is a handful. Used by one thread.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The connection, for what is run seldom.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>Runs a statement; returns how many rows it changed.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">Its parameters, of the same names each time.</param>
    public int Run(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        try
        {
            return CommandOf(sql, parameters).ExecuteNonQuery();
        }
        catch (SqliteException) when (_commands.Remove(sql, out var failed))
        {
            // Compiled anew the next time, whatever state it is left in.
            failed.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private SqliteCommand CommandOf(string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (_commands.TryGetValue(sql, out var command))
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                command.Parameters[i].Value = parameters[i].Value;
            }

            return command;
        }

        command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this project reach this method.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.Prepare();
        _commands.Add(sql, command);
        return command;
    }
}
