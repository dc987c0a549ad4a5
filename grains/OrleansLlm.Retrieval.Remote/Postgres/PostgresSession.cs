using System.Data;
using Npgsql;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>
/// One transaction on one index. It names its tenant and index to the database first, and row-level security shows it nothing else: a statement that forgot
/// its own condition would find nothing, not another tenant's rows. Rolled back unless committed. One thread.
/// </summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <summary>The index; null: there is none of this name.</summary>
    public IndexRow? Found { get; private set; }

    /// <summary>The index.</summary>
    /// <exception cref="RetrievalException">There is none of this name.</exception>
    public IndexRow Index => Found ?? throw new RetrievalException("There is no index of this name.", "index");

    /// <summary>For reading: all statements see one moment.</summary>
    public static Task<PostgresSession> ReadAsync(NpgsqlDataSource source, string tenant, string name, CancellationToken cancellationToken) =>
        BeginAsync(source, tenant, name, IsolationLevel.RepeatableRead, "", cancellationToken);

    /// <summary>For changing: writers of one index wait for one another here, so that no later statement can meet a deadlock.</summary>
    public static Task<PostgresSession> WriteAsync(NpgsqlDataSource source, string tenant, string name, CancellationToken cancellationToken) =>
        BeginAsync(source, tenant, name, IsolationLevel.ReadCommitted, " FOR UPDATE", cancellationToken);

    /// <summary>A statement of this transaction.</summary>
    /// <param name="sql">A constant, or built by <see cref="SqlFilter"/>: values are parameters.</param>
    /// <param name="parameters">$1, $2, ...</param>
    public NpgsqlCommand Command(string sql, params ReadOnlySpan<object?> parameters)
    {
#pragma warning disable CA2100 // See the parameter.
        var command = new NpgsqlCommand(sql, _connection, _transaction);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter as NpgsqlParameter ?? new NpgsqlParameter { Value = parameter ?? DBNull.Value });
        }

        return command;
    }

    public Task CommitAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task<PostgresSession> BeginAsync(
        NpgsqlDataSource source, string tenant, string name, IsolationLevel isolation, string locking, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
            var session = new PostgresSession(connection, transaction);
            await session.EnterAsync(tenant, name, locking, cancellationToken);
            return session;
        }
        catch
        {
            await (transaction?.DisposeAsync() ?? default);
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task EnterAsync(string tenant, string name, string locking, CancellationToken cancellationToken)
    {
        // In one journey: the first statement's setting holds for the second.
        await using var batch = new NpgsqlBatch(_connection, _transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT set_config('orleansllm.tenant', $1, true)") { Parameters = { new() { Value = tenant } } },
                new NpgsqlBatchCommand($"SELECT {IndexRow.Columns}, set_config('orleansllm.index', id::text, true) FROM retrieval_index WHERE tenant = $1 AND name = $2{locking}")
                {
                    Parameters = { new() { Value = tenant }, new() { Value = name } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        Found = await reader.ReadAsync(cancellationToken) ? IndexRow.ReadColumns(reader) : null;
    }
}
