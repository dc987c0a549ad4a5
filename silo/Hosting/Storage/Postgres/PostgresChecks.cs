using System.Reflection;
using System.Net.Sockets;
using Npgsql;

namespace OrleansLlm.Silo.Hosting.Storage.Postgres;

/// <summary>Finds out at the start whether a database can be used, and makes its tables when it is empty.</summary>
internal sealed class PostgresChecks(NpgsqlDataSource source, string setting, bool allowVolatile)
{
    /// <summary>The version that <c>infra/postgres.sql</c> writes. Raise both when a statement or table changes.</summary>
    private const int SchemaVersion = 1;

    /// <summary>Any number, the same in all silos: only one of them makes the tables.</summary>
    private const long SchemaLock = 4_711_020_017;

    /// <exception cref="StartupException">The database can not be used as it is.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await RequireDurableAsync(connection, cancellationToken);
            if (await SchemaAsync(connection, cancellationToken) < SchemaVersion)
            {
                await CreateSchemaAsync(connection, cancellationToken);
            }

            await RequireRightsAsync(connection, cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw new StartupException($"{setting}: {Advice(exception)}", exception);
        }
        catch (Exception exception) when (exception is NpgsqlException or SocketException or TimeoutException)
        {
            throw new StartupException(
                $"{setting}: no PostgreSQL server answers at {Server}: {exception.GetBaseException().Message}. Start it, or correct Host and Port.", exception);
        }
    }

    private string Server => new NpgsqlConnectionStringBuilder(source.ConnectionString) is var parts ? $"{parts.Host}:{parts.Port}" : "";

    private string Database => new NpgsqlConnectionStringBuilder(source.ConnectionString) is var parts ? parts.Database ?? parts.Username ?? "" : "";

    private async Task RequireDurableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var answer = (string)(await ScalarAsync(
            connection,
            "SELECT CASE WHEN pg_is_in_recovery() THEN 'replica' WHEN current_setting('fsync') = 'off' THEN 'fsync' WHEN current_setting('synchronous_commit') = 'off' THEN 'synchronous_commit' ELSE '' END",
            cancellationToken))!;
        if (answer == "replica")
        {
            throw new StartupException($"{setting}: the server at {Server} is a read-only replica. Name the primary.");
        }

        if (answer.Length > 0 && !allowVolatile)
        {
            throw new StartupException(
                $"{setting}: the server at {Server} has {answer} off and may lose spend that it acknowledged. Turn it on, or set OrleansLlm:Storage:AllowVolatile to true where that does not matter.");
        }
    }

    /// <summary>
    /// The version of the tables; 0 when there are none. to_regclass sees what others commit meanwhile: Orleans' own table is looked for first, so that ours, made in the same
    /// transaction, is never missed beside it.
    /// </summary>
    private async Task<int> SchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = (string)(await ScalarAsync(
            connection,
            "SELECT CASE WHEN to_regclass('orleansquery') IS NULL AND to_regclass('orleansllm_schema') IS NULL THEN 'none' WHEN to_regclass('orleansllm_schema') IS NOT NULL THEN 'ours' ELSE 'foreign' END",
            cancellationToken))!;
        return found switch
        {
            "ours" => (int)(await ScalarAsync(connection, "SELECT coalesce(max(version), 0) FROM orleansllm_schema", cancellationToken))!,
            "none" => 0,
            _ => throw new StartupException(
                $"{setting}: the database '{Database}' holds the tables of another Orleans application. Give OrleansLlm a database, or a schema (Search Path=...), of its own."),
        };
    }

    private async Task CreateSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ScalarAsync(connection, $"SELECT pg_advisory_xact_lock({SchemaLock})", cancellationToken);
            if (await SchemaAsync(connection, cancellationToken) < SchemaVersion)
            {
                await ScalarAsync(connection, Schema(), cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StartupException(
                $"{setting}: the database '{Database}' has no OrleansLlm tables yet and this user may not create them. Run infra/postgres.sql as a user who may; it tells the grants that this one needs.",
                exception);
        }
    }

    private async Task RequireRightsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var missing = await ScalarAsync(
            connection,
            "SELECT string_agg(name || ' (' || rights || ')', ', ') FROM (VALUES ('grain_state', 'SELECT'), ('grain_state', 'INSERT'), ('grain_state', 'UPDATE'), ('grain_state', 'DELETE'), ('cluster_version', 'SELECT'), ('cluster_version', 'INSERT'), ('cluster_version', 'UPDATE'), ('cluster_silo', 'SELECT'), ('cluster_silo', 'INSERT'), ('cluster_silo', 'UPDATE'), ('cluster_silo', 'DELETE'), ('orleansquery', 'SELECT')) AS needed(name, rights) WHERE NOT has_table_privilege(name, rights)",
            cancellationToken) as string;
        if (missing is not null)
        {
            throw new StartupException($"{setting}: this user lacks rights in the database '{Database}': {missing}. infra/postgres.sql tells the grants.");
        }
    }

    private string Advice(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidCatalogName => $"there is no database '{Database}' at {Server}. Create it, or correct Database.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"the server at {Server} refuses the user: {exception.MessageText}. Correct Username and Password.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"this user lacks rights in the database '{Database}': {exception.MessageText}. infra/postgres.sql tells the grants.",
        PostgresErrorCodes.TooManyConnections =>
            $"the server at {Server} has no connection left. Raise its max_connections, or lower Maximum Pool Size.",
        PostgresErrorCodes.CannotConnectNow => $"the server at {Server} is starting or stopping: {exception.MessageText}. Try again.",
        _ => $"the server at {Server} refuses: {exception.MessageText} ({exception.SqlState}).",
    };

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of this class and the embedded schema reach this method.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static string Schema()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("postgres.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
