using System.Globalization;
using Microsoft.Data.Sqlite;
using Orleans.Runtime.MembershipService;
using OrleansLlm.Silo.Hosting.Storage.Embedded;

namespace OrleansLlm.Silo.Hosting.Clustering;

/// <summary>
/// Cluster membership in the shared database file: silos of one machine that share a data folder find each other, with no
/// server and no primary silo. For several machines choose a networked membership provider.
/// </summary>
internal sealed class SqliteMembershipTable(SqliteStore store, TimeProvider timeProvider) : IMembershipTable
{
    public const string Schema =
        """
        CREATE TABLE IF NOT EXISTS membership(silo TEXT PRIMARY KEY, entry TEXT NOT NULL, etag INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS membership_version(id INTEGER PRIMARY KEY CHECK(id = 0), version INTEGER NOT NULL);
        INSERT INTO membership_version(id, version) VALUES(0, 0) ON CONFLICT(id) DO NOTHING;
        """;

    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        // Silos that were killed left rows that say "active"; joining would wait for their answer. On one machine a refused
        // connection is proof that they are gone.
        var all = await ReadAll();
        foreach (var (entry, etag) in all.Members)
        {
            if (entry.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping or SiloStatus.Joining
                && !await SiloProbe.ListensAsync(entry.SiloAddress.Endpoint))
            {
                entry.Status = SiloStatus.Dead;
                entry.AddSuspector(entry.SiloAddress, timeProvider.GetUtcNow().UtcDateTime);
                var current = await ReadRow(entry.SiloAddress);
                await UpdateRow(entry, etag, current.Version.Next());
            }
        }
    }

    public Task DeleteMembershipTableEntries(string clusterId) => store.WriteAsync(session =>
        session.Run("DELETE FROM membership") + session.Run("UPDATE membership_version SET version = 0"));

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => store.WriteAsync(session =>
    {
        var defunct = ReadRows(session.Connection, silo: null).Members
            .Where(member => member.Item1.Status == SiloStatus.Dead && member.Item1.IAmAliveTime < beforeDate.UtcDateTime);
        return defunct.Sum(member => session.Run("DELETE FROM membership WHERE silo=$silo", ("$silo", Key(member.Item1))));
    });

    public Task<MembershipTableData> ReadRow(SiloAddress key) =>
        Task.Run(() => store.Read(connection => ReadRows(connection, key.ToParsableString())));

    public Task<MembershipTableData> ReadAll() => Task.Run(() => store.Read(connection => ReadRows(connection, silo: null)));

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => ChangeAsync(tableVersion, session => session.Run(
        "INSERT INTO membership(silo, entry, etag) VALUES($silo, $entry, 1) ON CONFLICT(silo) DO NOTHING",
        ("$silo", Key(entry)),
        ("$entry", MembershipEntryText.Write(entry))));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => ChangeAsync(tableVersion, session => session.Run(
        "UPDATE membership SET entry=$entry, etag=etag+1 WHERE silo=$silo AND etag=$etag",
        ("$silo", Key(entry)),
        ("$entry", MembershipEntryText.Write(entry)),
        ("$etag", long.Parse(etag, CultureInfo.InvariantCulture))));

    public Task UpdateIAmAlive(MembershipEntry entry) => store.WriteAsync(session =>
    {
        var row = ReadRows(session.Connection, Key(entry)).TryGet(entry.SiloAddress);
        if (row is null)
        {
            return 0;
        }

        // By contract this neither checks nor changes versions: it must not make other silos read the table again.
        row.Item1.IAmAliveTime = entry.IAmAliveTime;
        return session.Run(
            "UPDATE membership SET entry=$entry WHERE silo=$silo",
            ("$silo", Key(entry)),
            ("$entry", MembershipEntryText.Write(row.Item1)));
    });

    /// <summary>One step of the extended membership protocol: row and table version change together or not at all.</summary>
    private async Task<bool> ChangeAsync(TableVersion next, Func<SqliteSession, int> change)
    {
        try
        {
            return await store.WriteAsync(session =>
            {
                var moved = session.Run(
                    "UPDATE membership_version SET version=$next WHERE version=$current",
                    ("$next", next.Version),
                    ("$current", long.Parse(next.VersionEtag, CultureInfo.InvariantCulture)));
                return moved == 1 && change(session) == 1 ? true : throw new VersionConflictException();
            });
        }
        catch (VersionConflictException)
        {
            return false;
        }
    }

    private static MembershipTableData ReadRows(SqliteConnection connection, string? silo)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT entry, etag FROM membership WHERE $silo IS NULL OR silo=$silo";
        command.Parameters.AddWithValue("$silo", (object?)silo ?? DBNull.Value);
        var rows = new List<Tuple<MembershipEntry, string>>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                rows.Add(Tuple.Create(MembershipEntryText.Read(reader.GetString(0)), reader.GetInt64(1).ToString(CultureInfo.InvariantCulture)));
            }
        }

        using var versionCommand = connection.CreateCommand();
        versionCommand.CommandText = "SELECT version FROM membership_version";
        var version = (long)versionCommand.ExecuteScalar()!;
        return new MembershipTableData(rows, new TableVersion((int)version, version.ToString(CultureInfo.InvariantCulture)));
    }

    private static string Key(MembershipEntry entry) => entry.SiloAddress.ToParsableString();

    /// <summary>Undoes the half-made change.</summary>
    private sealed class VersionConflictException : Exception;
}
