using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Remote.Postgres;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Retrieval.Tests.Remote;

/// <summary>The property of <see cref="BackendPropertyRun"/> on a real PostgreSQL with pgvector, which is killed now and then.</summary>
public sealed class PostgresPropertyTests
{
    private const int Seed = 20261126;

    /// <summary>Rows whose index, document or chunk is not there. Row-level security would hide them: the superuser asks.</summary>
    private const string Orphans =
        """
        SELECT (SELECT count(*) FROM retrieval_document d WHERE NOT EXISTS (SELECT FROM retrieval_index i WHERE i.id = d.index_id))
            + (SELECT count(*) FROM retrieval_chunk c WHERE NOT EXISTS (SELECT FROM retrieval_document d WHERE d.id = c.document_id AND d.index_id = c.index_id))
            + (SELECT count(*) FROM retrieval_attribute a WHERE NOT EXISTS (SELECT FROM retrieval_document d WHERE d.id = a.document_id AND d.index_id = a.index_id))
            + (SELECT count(*) FROM retrieval_posting p WHERE NOT EXISTS (SELECT FROM retrieval_chunk c WHERE c.id = p.chunk_id AND c.document_id = p.document_id AND c.index_id = p.index_id))
            + (SELECT count(*) FROM retrieval_index i WHERE lexical_terms <> (SELECT coalesce(sum(times), 0) FROM retrieval_posting p WHERE p.index_id = i.id))
        """;

    [Fact]
    public Task Indexes_are_their_documents_through_changes_and_crashes() => PlayAsync(BackendPropertyRun.Steps(600));

    private static async Task PlayAsync(int steps)
    {
        Assert.SkipWhen(PgliteServer.Missing is not null, PgliteServer.Missing ?? "");
        using var server = await PgliteServer.StartAsync();
        var run = new BackendPropertyRun(
            Seed,
            () => Task.FromResult<IIndexBackend>(new PostgresBackend(new PostgresSettings { ConnectionString = server.ConnectionString }, NullLogger<PostgresBackend>.Instance)),
            async call =>
            {
                var running = call();
                server.Kill();
                await server.StartAgainAsync();
                return await Task.WhenAny(running) is { IsCompletedSuccessfully: true };
            },
            async () => Assert.Equal(0L, await PostgresDatabases.ScalarAsync<long>(server.ConnectionString, Orphans)));
        await run.PlayAsync(steps);
    }
}
