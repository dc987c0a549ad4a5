using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>The database that keeps the indexes. Its tables are made or migrated by the first call that needs them. Thread-safe.</summary>
internal sealed partial class PostgresDatabase : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource _source;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _preparing = new(1);
    private volatile bool _isPrepared;

    /// <exception cref="RetrievalException">The connection string can not be read; its text is not repeated.</exception>
    public PostgresDatabase(PostgresSettings settings, ILogger logger)
    {
        (Settings, _logger) = (settings, logger);
        var builder = new NpgsqlDataSourceBuilder(ConnectionString(settings));
        builder.UseVector();
        _source = builder.Build();
        Graphs = new PostgresGraphs(_source, settings, logger);
    }

    public PostgresSettings Settings { get; }

    public PostgresGraphs Graphs { get; }

    public Task<PostgresSession> ReadAsync(BackendIndexName name, CancellationToken cancellationToken) =>
        PostgresSession.ReadAsync(_source, Utf16.Escape(name.Tenant), Utf16.Escape(name.Index), cancellationToken);

    public Task<PostgresSession> WriteAsync(BackendIndexName name, CancellationToken cancellationToken) =>
        PostgresSession.WriteAsync(_source, Utf16.Escape(name.Tenant), Utf16.Escape(name.Index), cancellationToken);

    /// <summary>Makes or migrates the tables, and finds what would fail later and less clearly.</summary>
    /// <exception cref="RetrievalException">The database can not be used as it is; the message says what to do and holds no secret.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (_isPrepared)
            {
                return;
            }

            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            await PostgresMigrations.RunAsync(connection, cancellationToken);
            await CheckAsync(connection, cancellationToken);
            _isPrepared = true;
        }
        catch (PostgresException failure) when (!failure.IsTransient)
        {
            throw new RetrievalException($"{PostgresSettings.Section}: the database can not be used: {failure.MessageText} ({failure.SqlState}). {PostgresAdvice.Of(failure)}", PostgresSettings.Section, failure);
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>Runs one call. A deadlock or a refused serialisation, in which nothing was changed, is tried twice more.</summary>
    /// <exception cref="BackendUnavailableException">The server does not answer, or not in time.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (!_isPrepared)
                {
                    await PrepareAsync(cancellationToken);
                }

                return await call(cancellationToken);
            }
            catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && attempt < 3)
            {
                LogAgain(failure.SqlState);
            }
            catch (Exception failure) when (failure is TimeoutException or SocketException or IOException or DbException { IsTransient: true } || failure is NpgsqlException and not PostgresException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                LogFailed(failure);
                throw new BackendUnavailableException("The database of the indexes is not available. Try again shortly.", RetryAfter, failure);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Graphs.DisposeAsync();
        await _source.DisposeAsync();
        _preparing.Dispose();
    }

    private static string ConnectionString(PostgresSettings settings)
    {
        try
        {
            var given = new DbConnectionStringBuilder { ConnectionString = settings.ConnectionString };
            var builder = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { CommandTimeout = (int)settings.Timeout.TotalSeconds };
            builder.ApplicationName ??= "orleansllm";
            if (!given.ContainsKey("Max Auto Prepare"))
            {
                // Statements that come again are parsed and planned once; poolers that hand out connections per transaction need 0.
                builder.MaxAutoPrepare = 64;
            }

            return string.IsNullOrEmpty(builder.Host) ? throw NotReadable() : builder.ToString();
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw NotReadable();
        }
    }

    // Without the reader's own message and exception: they may repeat parts of a password.
    private static RetrievalException NotReadable() => new(
        $"{PostgresSettings.Section}:ConnectionString is no PostgreSQL connection string. Write Host=...;Port=5432;Database=...;Username=...;Password=... (its text is not shown here).",
        PostgresSettings.Section + ":ConnectionString");

    private async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT extversion FROM pg_extension WHERE extname = 'vector'), to_regtype('halfvec') IS NOT NULL,
                (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(1))
        {
            throw new RetrievalException(
                $"{PostgresSettings.Section}: pgvector must be of version 0.7 or newer. Given: {(reader.IsDBNull(0) ? "none in the search path" : reader.GetString(0))}.", PostgresSettings.Section);
        }

        if (reader.GetBoolean(2))
        {
            LogUnbound();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The user of the retrieval database is a superuser or may bypass row-level security: tenants are kept apart by the statements alone. Give the silo a user of its own.")]
    private partial void LogUnbound();

    [LoggerMessage(LogLevel.Debug, "The database asked to try again ({State}).")]
    private partial void LogAgain(string state);

    [LoggerMessage(LogLevel.Error, "The database of the indexes failed.")]
    private partial void LogFailed(Exception exception);
}
