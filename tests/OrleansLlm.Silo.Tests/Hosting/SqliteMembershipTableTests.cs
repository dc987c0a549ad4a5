using System.Net;
using System.Net.Sockets;
using OrleansLlm.Silo.Hosting.Clustering;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Tests.Hosting;

public sealed class SqliteMembershipTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly SqliteMembershipTable _table;

    public SqliteMembershipTableTests()
    {
        _store = new SqliteStore(_folder.File("membership.db"), SqliteMembershipTable.Schema);
        _table = new SqliteMembershipTable(_store, TimeProvider.System);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_inserted_silo_is_read_back_whole()
    {
        var entry = Entry(1);
        var version = (await _table.ReadAll()).Version;
        Assert.True(await _table.InsertRow(entry, version.Next()));

        var read = await _table.ReadRow(entry.SiloAddress);

        Assert.Equal(version.Version + 1, read.Version.Version);
        var (found, _) = Assert.Single(read.Members);
        Assert.Equal(entry.SiloAddress, found.SiloAddress);
        Assert.Equal(entry.Status, found.Status);
        Assert.Equal(entry.SuspectTimes, found.SuspectTimes);
        Assert.Equal(entry.StartTime, found.StartTime);
        Assert.Equal((entry.ProxyPort, entry.HostName, entry.SiloName), (found.ProxyPort, found.HostName, found.SiloName));
    }

    [Fact]
    public async Task Of_two_changes_to_one_table_version_the_second_is_refused_and_leaves_no_trace()
    {
        var version = (await _table.ReadAll()).Version.Next();
        Assert.True(await _table.InsertRow(Entry(1), version));
        Assert.False(await _table.InsertRow(Entry(2), version));
        Assert.Single((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task An_update_with_an_old_row_version_is_refused_and_the_table_version_stays()
    {
        var entry = Entry(1);
        await _table.InsertRow(entry, (await _table.ReadAll()).Version.Next());
        var before = await _table.ReadRow(entry.SiloAddress);
        entry.Status = SiloStatus.ShuttingDown;
        Assert.True(await _table.UpdateRow(entry, before.Members[0].Item2, before.Version.Next()));

        var now = (await _table.ReadAll()).Version;
        Assert.False(await _table.UpdateRow(entry, before.Members[0].Item2, now.Next()));
        Assert.Equal(now.Version, (await _table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task A_sign_of_life_changes_no_version()
    {
        var entry = Entry(1);
        await _table.InsertRow(entry, (await _table.ReadAll()).Version.Next());
        var before = await _table.ReadRow(entry.SiloAddress);
        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(1);

        await _table.UpdateIAmAlive(entry);

        var after = await _table.ReadRow(entry.SiloAddress);
        Assert.Equal(entry.IAmAliveTime, after.Members[0].Item1.IAmAliveTime);
        Assert.Equal(before.Members[0].Item2, after.Members[0].Item2);
        Assert.Equal(before.Version.Version, after.Version.Version);
    }

    [Fact]
    public async Task Silos_that_no_longer_listen_are_declared_dead_when_another_starts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var living = Entry(((IPEndPoint)listener.LocalEndpoint).Port);
        var killed = Entry(FreePort());
        await _table.InsertRow(living, (await _table.ReadAll()).Version.Next());
        await _table.InsertRow(killed, (await _table.ReadAll()).Version.Next());

        await _table.InitializeMembershipTable(true);

        Assert.Equal(SiloStatus.Active, (await _table.ReadRow(living.SiloAddress)).Members[0].Item1.Status);
        Assert.Equal(SiloStatus.Dead, (await _table.ReadRow(killed.SiloAddress)).Members[0].Item1.Status);
    }

    [Fact]
    public async Task Only_dead_rows_older_than_the_date_are_cleaned_up()
    {
        var dead = Entry(1);
        dead.Status = SiloStatus.Dead;
        var recent = Entry(2);
        recent.Status = SiloStatus.Dead;
        recent.IAmAliveTime = dead.IAmAliveTime.AddDays(10);
        foreach (var entry in new[] { dead, recent, Entry(3) })
        {
            await _table.InsertRow(entry, (await _table.ReadAll()).Version.Next());
        }

        await _table.CleanupDefunctSiloEntries(dead.IAmAliveTime.AddDays(1));

        Assert.Equal([2, 3], (await _table.ReadAll()).Members.Select(member => member.Item1.SiloAddress.Endpoint.Port).Order());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static MembershipEntry Entry(int port)
    {
        var address = SiloAddress.New(IPAddress.Loopback, port, generation: 12345);
        var start = new DateTime(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);
        return new MembershipEntry
        {
            SiloAddress = address,
            Status = SiloStatus.Active,
            SuspectTimes = [Tuple.Create(address, start)],
            ProxyPort = 30000,
            HostName = "host",
            SiloName = "silo",
            RoleName = "role",
            StartTime = start,
            IAmAliveTime = start,
        };
    }
}
