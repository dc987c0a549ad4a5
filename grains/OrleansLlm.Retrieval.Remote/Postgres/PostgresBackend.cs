using Microsoft.Extensions.Logging;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>
/// Keeps indexes in PostgreSQL (15 or newer) with pgvector (0.7 or newer). All indexes share five tables; a row belongs to one index and an index to one tenant, which every statement says
/// and row-level security enforces.
/// </summary>
public sealed class PostgresBackend : IIndexBackend, IAsyncDisposable
{
    private readonly PostgresDatabase _database;

    /// <summary>Reads the settings; connects with the first call.</summary>
    /// <exception cref="RetrievalException">The connection string can not be read.</exception>
    public PostgresBackend(PostgresSettings settings, ILogger<PostgresBackend> logger) => _database = new PostgresDatabase(settings, logger);

    /// <inheritdoc/>
    public string Name => "postgres";

    /// <summary>Ends when every HNSW graph that was begun is built.</summary>
    internal Task GraphsAsync => _database.Graphs.Idle;

    /// <inheritdoc/>
    public IBackendIndex Open(BackendIndexName name, IndexSettings settings) => new PostgresIndex(_database, name, settings);

    /// <summary>Connects once, and makes or migrates the tables.</summary>
    /// <exception cref="RetrievalException">The database can not be used as it is; the message says what to do.</exception>
    /// <exception cref="BackendUnavailableException">The server does not answer.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => _database.RunAsync(_ => Task.FromResult(true), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
