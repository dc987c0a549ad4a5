using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansLlm.Retrieval.Remote.Postgres;
using OrleansLlm.Retrieval.Tests.Remote;
using OrleansLlm.Tests.Stores;

[assembly: AssemblyFixture(typeof(PostgresDatabases))]

namespace OrleansLlm.Retrieval.Tests.Remote;

/// <summary>The PostgreSQL server that tests share, started when the first asks for it. Its one session acts as a user that row-level security binds, the owner of the tables.</summary>
public sealed class PostgresDatabases : IDisposable
{
    private readonly Lazy<Task<PgliteServer>> _server = new(StartAsync);

    internal async Task<string> ConnectionStringAsync()
    {
        Assert.SkipWhen(PgliteServer.Missing is not null, PgliteServer.Missing ?? "");
        return Bound(await _server.Value);
    }

    public void Dispose()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _server.Value.Result.Dispose();
        }
    }

    internal static async Task<T> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Makes the tables, gives them to a user who is no superuser, and becomes that user: all connections share pglite's one session, and none resets it.</summary>
    internal static async Task BindAsync(PgliteServer server)
    {
        await using (var backend = new PostgresBackend(new PostgresSettings { ConnectionString = server.ConnectionString }, NullLogger<PostgresBackend>.Instance))
        {
            await backend.CheckAsync(default);
        }

        await ScalarAsync<object?>(
            server.ConnectionString,
            """
            DO $$ DECLARE name text; BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'silo') THEN CREATE ROLE silo; END IF;
                GRANT ALL ON SCHEMA public TO silo;
                FOR name IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'retrieval%' LOOP EXECUTE format('ALTER TABLE %I OWNER TO silo', name); END LOOP;
                SET SESSION ROLE silo;
            END $$; SELECT 1
            """);
    }

    internal static string Bound(PgliteServer server) => server.ConnectionString + ";No Reset On Close=true;Max Auto Prepare=0";

    private static async Task<PgliteServer> StartAsync()
    {
        var server = await PgliteServer.StartAsync();
        await BindAsync(server);
        return server;
    }
}
