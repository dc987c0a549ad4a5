using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>An index in PostgreSQL. Each call is one transaction: a batch of operations is there wholly or not at all, and a search sees one version.</summary>
internal sealed class PostgresIndex(PostgresDatabase database, BackendIndexName name, IndexSettings settings) : IBackendIndex
{
    public Task CreateAsync(CancellationToken cancellationToken) => database.RunAsync(async token =>
    {
        await using var session = await database.WriteAsync(name, token);
        if (session.Found is { } found)
        {
            found.Settings.CheckSame(settings);
            return true;
        }

        settings.Validate();
        await using var insert = session.Command(
            "INSERT INTO retrieval_index (tenant, name, language, dimensions, embedder) VALUES ($1, $2, $3, $4, $5::text) ON CONFLICT (tenant, name) DO NOTHING",
            Utf16.Escape(name.Tenant), Utf16.Escape(name.Index), settings.Language, settings.Dimensions, settings.Embedder);
        await insert.ExecuteNonQueryAsync(token);
        await session.CommitAsync(token);
        return true;
    }, cancellationToken);

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        var dropped = await database.RunAsync(async token =>
        {
            await using var session = await database.WriteAsync(name, token);
            if (session.Found is not null)
            {
                await new PostgresWriter(session, token).DropAsync();
                await session.CommitAsync(token);
            }

            return session.Found;
        }, cancellationToken);
        if (dropped is not null)
        {
            await database.RunAsync(token => database.Graphs.DropAsync(dropped, token), cancellationToken);
        }
    }

    public Task<IReadOnlyList<ContentId>> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken)
    {
        BackendRules.Check(operations, settings);
        return database.RunAsync<IReadOnlyList<ContentId>>(async token =>
        {
            await using var session = await database.WriteAsync(name, token);
            var bare = ReadyOperations.Bare(operations, session.Index.Settings);
            var known = bare.Length > 0 ? await new PostgresReader(session, token).VectorsAsync(bare) : [];
            if (bare.Where(content => !known.ContainsKey(content)).ToArray() is { Length: > 0 } missing)
            {
                return missing;
            }

            var changed = await new PostgresWriter(session, token).ApplyAsync(ReadyOperations.Complete(operations, session.Index.Settings, known));
            await session.CommitAsync(token);
            database.Graphs.Consider(changed);
            return [];
        }, cancellationToken);
    }

    public Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<ContentId>>(async (session, token) =>
        {
            var distinct = contents.Distinct().ToArray();
            var known = await new PostgresReader(session, token).KnownAsync(distinct);
            return [.. distinct.Where(content => !known.Contains(content))];
        }, cancellationToken);

    public Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken) =>
        ReadAsync((session, token) => new PostgresReader(session, token).FindAsync(document, withVectors), cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) =>
        ReadAsync((session, token) => new PostgresReader(session, token).ListAsync(after, count), cancellationToken);

    public Task<CandidateSet> SearchAsync(CandidateQuery query, CancellationToken cancellationToken)
    {
        CandidateRules.Check(query, settings);
        return ReadAsync((session, token) => new PostgresSearch(session, database.Settings, token).FindAsync(query), cancellationToken);
    }

    public Task<IReadOnlyList<IndexHit?>> ReadAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken) =>
        ReadAsync((session, token) => new PostgresReader(session, token).HitsAsync(candidates), cancellationToken);

    public Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken) =>
        ReadAsync((session, token) => new PostgresReader(session, token).ChunksAsync(document, first, count), cancellationToken);

    public Task<IndexCounts> CountAsync(CancellationToken cancellationToken) => ReadAsync(async (session, token) =>
    {
        await using var command = session.Command(
            "SELECT coalesce(sum(pg_column_size(c.*)), 0)::bigint FROM retrieval_chunk c WHERE index_id = $1", session.Index.Id);
        return new IndexCounts(session.Index.Version, session.Index.Documents, session.Index.Chunks, (long)(await command.ExecuteScalarAsync(token))!);
    }, cancellationToken);

    private Task<T> ReadAsync<T>(Func<PostgresSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken) => database.RunAsync(async token =>
    {
        await using var session = await database.ReadAsync(name, token);
        return await read(session, token);
    }, cancellationToken);
}
