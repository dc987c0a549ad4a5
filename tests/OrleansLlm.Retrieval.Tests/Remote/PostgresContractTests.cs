using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Remote;
using OrleansLlm.Retrieval.Remote.Postgres;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Remote;

/// <summary>On a real PostgreSQL with pgvector.</summary>
public sealed class PostgresContractTests(PostgresDatabases databases) : BackendContractTests
{
    [Fact]
    public async Task The_database_itself_shows_a_session_no_other_tenants_rows()
    {
        var index = await CreateAsync();
        await ApplyAsync(index, Upsert("a", "alpha"));
        var database = await databases.ConnectionStringAsync();
        Assert.Equal("silo", await PostgresDatabases.ScalarAsync<string>(database, "SELECT current_user::text"));
        foreach (var table in new[] { "index", "document", "attribute", "chunk", "posting" })
        {
            Assert.Equal(0L, await PostgresDatabases.ScalarAsync<long>(database, $"SELECT count(*) FROM retrieval_{table}"));
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using var own = await PostgresSession.ReadAsync(source, Utf16.Escape(Tenant), "index", default);
        await using var everything = own.Command("SELECT (SELECT count(*) FROM retrieval_index) * 100 + (SELECT count(*) FROM retrieval_chunk) * 10 + (SELECT count(*) FROM retrieval_posting)");
        Assert.Equal(111L, await everything.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_large_index_gets_a_graph_of_its_own_which_searches_without_a_filter_use()
    {
        var database = await databases.ConnectionStringAsync();
        var settings = new PostgresSettings { ConnectionString = database, HnswMinimumChunks = 400 };
        await using var backend = new PostgresBackend(settings, NullLogger<PostgresBackend>.Instance);
        var (index, random) = (backend.Open(new BackendIndexName(Tenant, "index"), TestDocuments.Settings), new Random(3));
        await index.CreateAsync(default);
        var model = new IndexModel();
        for (var batch = 0; batch < 2; batch++)
        {
            IndexOperation[] operations = [.. Enumerable.Range(0, 300).Select(i => Upsert($"d{batch * 300 + i}", TestDocuments.Text(random)))];
            await ApplyAsync(index, operations);
            model = model.With(operations);
            await backend.GraphsAsync;
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using (var session = await PostgresSession.ReadAsync(source, Utf16.Escape(Tenant), "index", default))
        {
            Assert.Equal(600, session.Index.Chunks);
            await using var valid = session.Command("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('retrieval_graph_' || $1)", session.Index.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(true, await valid.ExecuteScalarAsync());
            await using var plan = session.Command(
                $"SET LOCAL enable_sort = off; EXPLAIN SELECT id FROM retrieval_chunk WHERE {PostgresGraph.Condition(session.Index)} ORDER BY {PostgresGraph.Expression(session.Index)} <#> '[1,0,0,0,0,0,0,0]'::halfvec LIMIT 5");
            Assert.Contains("retrieval_graph_", (string)(await plan.ExecuteScalarAsync())! + await RestAsync(plan), StringComparison.Ordinal);
        }

        for (var i = 0; i < 20; i++)
        {
            await CheckAsync(index, model, TestDocuments.Text(random), null, 10);
        }

        await index.DropAsync(default);
        Assert.Equal(0L, await PostgresDatabases.ScalarAsync<long>(database, "SELECT count(*) FROM pg_class WHERE relname LIKE 'retrieval_graph_%'"));
    }

    [Fact]
    public async Task A_connection_string_that_can_not_be_read_is_refused_without_its_secret()
    {
        var refused = Assert.Throws<RetrievalException>(
            () => new PostgresBackend(new PostgresSettings { ConnectionString = "postgres://user:hunter2@host/db" }, NullLogger<PostgresBackend>.Instance));
        Assert.Contains("OrleansLlm:Retrieval:Postgres:ConnectionString", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        var gone = new PostgresSettings { ConnectionString = "Host=127.0.0.1;Port=1;Username=a;Password=b;Database=c" };
        await using var backend = new PostgresBackend(gone, NullLogger<PostgresBackend>.Instance);
        await Assert.ThrowsAsync<BackendUnavailableException>(() => backend.CheckAsync(default));
    }

    private protected override async Task<IIndexBackend> StartAsync() => new PostgresBackend(
        new PostgresSettings { ConnectionString = await databases.ConnectionStringAsync() }, NullLogger<PostgresBackend>.Instance);

    private static async Task<string> RestAsync(NpgsqlCommand plan)
    {
        var lines = new List<string>();
        await using var reader = await plan.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }
}
