using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace OrleansLlm.Silo.Hosting.Storage.Embedded;

/// <summary>
/// One SQLite file behind one writer thread. Writes that wait together share a transaction (group commit), so that
/// <c>synchronous=FULL</c> costs one disk flush per batch. Several processes of one machine may share the file. Thread-safe.
/// </summary>
internal sealed class SqliteStore : IDisposable
{
    private const int MaxBatch = 256;

    private readonly Channel<Write> _writes = Channel.CreateBounded<Write>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly string _connectionString;
    private readonly Thread _writer;

    /// <summary>Opens or creates the file and runs the schema, which must be repeatable.</summary>
    public SqliteStore(string path, string schema)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
        using (var connection = Open())
        {
            Execute(connection, "PRAGMA journal_mode=WAL");
            Execute(connection, schema);
        }

        _writer = new Thread(WriteAll) { IsBackground = true, Name = "sqlite-writer" };
        _writer.Start();
    }

    /// <summary>Runs a read on a pooled connection, on the calling thread.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = Open();
        return read(connection);
    }

    /// <summary>Runs a change inside the next transaction; durable when the task completes.</summary>
    /// <param name="change">Runs on the writer thread. If it throws, only its own effects are undone.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> change)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writes.Writer.WriteAsync(Write.Of(change, done));
        return await done.Task;
    }

    /// <summary>Finishes the writes that were accepted, then closes.</summary>
    public void Dispose()
    {
        if (_writes.Writer.TryComplete())
        {
            _writer.Join();
        }
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this namespace reach this method.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private void WriteAll()
    {
        using var connection = Open();

        // Pages are read again to be replaced: from memory, a read call for each of them is a third of the writer's work.
        Execute(connection, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456");
        using var savepoints = new Savepoints(connection);
        var batch = new List<Write>(MaxBatch);
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            WriteBatch(connection, savepoints, batch);
        }
    }

    private static void WriteBatch(SqliteConnection connection, Savepoints savepoints, List<Write> batch)
    {
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            foreach (var write in batch)
            {
                savepoints.Begin(transaction);
                if (!write.TryRun(connection))
                {
                    savepoints.RollBack();
                }

                savepoints.Release();
            }

            transaction.Commit();
        }
        catch (SqliteException exception)
        {
            batch.ForEach(write => write.Fail(exception));
            return;
        }

        batch.ForEach(write => write.Complete());
    }

    /// <summary>A change with its waiter; the waiter is told only after the commit.</summary>
    private sealed class Write
    {
        private Func<SqliteConnection, Action> _run = null!;
        private Action<Exception> _fail = null!;
        private Action _complete = null!;

        public static Write Of<T>(Func<SqliteConnection, T> change, TaskCompletionSource<T> done) => new()
        {
            _run = connection =>
            {
                var result = change(connection);
                return () => done.TrySetResult(result);
            },
            _fail = exception => done.TrySetException(exception),
        };

        public bool TryRun(SqliteConnection connection)
        {
            try
            {
                _complete = _run(connection);
                return true;
            }
            catch (Exception exception)
            {
                _complete = () => _fail(exception);
                return false;
            }
        }

        public void Complete() => _complete();

        public void Fail(Exception exception) => _fail(exception);
    }
}
