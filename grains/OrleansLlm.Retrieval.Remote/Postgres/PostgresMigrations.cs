using System.Reflection;
using Npgsql;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>Brings the tables to this version, one numbered script after the other, each wholly or not at all. Several silos may start at once: one migrates, the others wait.</summary>
internal static class PostgresMigrations
{
    /// <summary>Any number, the same in all silos.</summary>
    private const long Lock = 4_711_020_018;

    private static readonly string[] Scripts =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith("migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The version that this code works with.</summary>
    public static int Current => Scripts.Length;

    /// <exception cref="RetrievalException">The tables are newer than this code.</exception>
    /// <exception cref="PostgresException">The user may not make them.</exception>
    public static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await VersionAsync(connection, cancellationToken) is var seen && seen > Current)
        {
            throw new RetrievalException($"the tables of the database are of version {seen}, this silo knows {Current}. Use a newer silo.", "ConnectionString");
        }
        else if (seen == Current)
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ScalarAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        await ScalarAsync(
            connection,
            "CREATE TABLE IF NOT EXISTS retrieval_schema (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
            cancellationToken);
        for (var version = await VersionAsync(connection, cancellationToken); version < Current; version++)
        {
            await ScalarAsync(connection, Text(Scripts[version]), cancellationToken);
            await ScalarAsync(connection, $"INSERT INTO retrieval_schema (version) VALUES ({version + 1})", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        await connection.ReloadTypesAsync(cancellationToken);
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var hasTable = await ScalarAsync(connection, "SELECT to_regclass('retrieval_schema') IS NOT NULL", cancellationToken);
        return hasTable is true ? (int)(await ScalarAsync(connection, "SELECT coalesce(max(version), 0) FROM retrieval_schema", cancellationToken))! : 0;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Only constants of this class and the embedded scripts reach this method.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
