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
        new BoundedChannelOptions(4096) { SingleReader = true, AllowSynchronousContinuations = true, FullMode = BoundedChannelFullMode.Wait });

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
    /// <param name="change">Runs on the writer thread; again, alone, when another one of its transaction failed. If it throws, its effects are undone.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> change)
    {
        // What goes on in a grain is queued to its scheduler by whoever completes the task: the writer may do that itself, without another thread in between.
        var done = new TaskCompletionSource<T>(
            TaskScheduler.Current == TaskScheduler.Default ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
        await _writes.Writer.WriteAsync(Write.Of(change, done)).ConfigureAwait(false);
        return await done.Task.ConfigureAwait(false);
    }

    /// <summary>Finishes the writes that were accepted, then closes.</summary>
    public void Dispose()
    {
        if (_writes.Writer.TryComplete())
        {
            _writer.Join();
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this project reach this method.
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
        using var session = new SqliteSession(Open());

        // Pages are read again to be replaced: from memory, a read call for each of them is a third of the writer's work.
        Execute(session.Connection, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456");
        using var signal = new ManualResetEventSlim(initialState: false, spinCount: 0);
        var batch = new List<Write>(MaxBatch);
        while (Wait(_writes.Reader.WaitToReadAsync(), signal))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _writes.Reader.TryRead(out var write))
            {
                batch.Add(write);
            }

            WriteBatch(session, batch);
        }
    }

    /// <summary>Sleeps at once: a task's own wait spins first, which costs more than the writes of a busy silo.</summary>
    private static bool Wait(ValueTask<bool> more, ManualResetEventSlim signal)
    {
        var awaiter = more.ConfigureAwait(false).GetAwaiter();
        if (!awaiter.IsCompleted)
        {
            signal.Reset();
            awaiter.UnsafeOnCompleted(signal.Set);
            signal.Wait();
        }

        return awaiter.GetResult();
    }

    /// <summary>All in one transaction; if one fails, each in its own.</summary>
    private static void WriteBatch(SqliteSession session, List<Write> batch)
    {
        if (!TryWrite(session, batch))
        {
            batch.ForEach(write => TryWrite(session, [write]));
        }

        batch.ForEach(write => write.Tell());
    }

    /// <summary>False: a change threw, and nothing was done.</summary>
    private static bool TryWrite(SqliteSession session, List<Write> writes)
    {
        try
        {
            session.Run("BEGIN IMMEDIATE");
            if (!writes.TrueForAll(write => write.TryRun(session)))
            {
                RollBack(session);
                return false;
            }

            session.Run("COMMIT");
            return true;
        }
        catch (SqliteException exception)
        {
            RollBack(session);

            // The file's failure, not a change's: one by one they would fail as well, each after the lock's full patience.
            writes.ForEach(write => write.Fail(exception));
            return true;
        }
    }

    private static void RollBack(SqliteSession session)
    {
        try
        {
            session.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // It had not begun, or SQLite took it back itself.
        }
    }

    /// <summary>A change with its waiter; the waiter is told only after the commit.</summary>
    private abstract class Write
    {
        public static Write Of<T>(Func<SqliteSession, T> change, TaskCompletionSource<T> done) => new Change<T>(change, done);

        /// <summary>False: it threw, which <see cref="Tell"/> will tell.</summary>
        public abstract bool TryRun(SqliteSession session);

        /// <summary>What it did is undone.</summary>
        public abstract void Fail(Exception exception);

        /// <summary>Tells the waiter how the last try ended.</summary>
        public abstract void Tell();

        private sealed class Change<T>(Func<SqliteSession, T> change, TaskCompletionSource<T> done) : Write
        {
            private T _result = default!;
            private Exception? _failure;

            public override bool TryRun(SqliteSession session)
            {
                try
                {
                    (_result, _failure) = (change(session), null);
                    return true;
                }
#pragma warning disable CA1031 // Whatever it is, the one who asked for the change gets it.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    _failure = exception;
                    return false;
                }
            }

            public override void Fail(Exception exception) => _failure = exception;

            public override void Tell()
            {
                if (_failure is null)
                {
                    done.TrySetResult(_result);
                }
                else
                {
                    done.TrySetException(_failure);
                }
            }
        }
    }
}
