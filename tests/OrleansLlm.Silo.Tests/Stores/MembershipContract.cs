using System.Net;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>What Orleans' membership protocol needs of a table, asked of every provider.</summary>
public abstract class MembershipContract(StoreFixture fixture) : IAsyncLifetime
{
    private static int _lastPort;

    private IMembershipTable _table = null!;

    public async ValueTask InitializeAsync() => _table = await fixture.MembershipAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_inserted_silo_is_read_back_whole()
    {
        var entry = Entry();
        var before = (await _table.ReadAllAsync()).Version;
        Assert.True(await _table.InsertRowAsync(entry, before.Next()));

        var read = await _table.ReadRowAsync(entry.SiloAddress);
        var (found, _) = Assert.Single(read.Members);

        Assert.Equal(before.Version + 1, read.Version.Version);
        Assert.Equal(entry.SiloAddress, found.SiloAddress);
        Assert.Equal(entry.Status, found.Status);
        Assert.Equal((entry.StartTime, entry.IAmAliveTime), (found.StartTime, found.IAmAliveTime));
        Assert.Equal((entry.ProxyPort, entry.HostName, entry.SiloName), (found.ProxyPort, found.HostName, found.SiloName));
        Assert.Contains((await _table.ReadAllAsync()).Members, member => member.Item1.SiloAddress.Equals(entry.SiloAddress));
    }

    [Fact]
    public async Task Of_many_changes_at_once_to_one_table_version_one_is_made()
    {
        var version = (await _table.ReadAllAsync()).Version.Next();
        var entries = Enumerable.Range(0, 8).Select(_ => Entry()).ToList();
        var inserted = await Task.WhenAll(entries.Select(entry => Task.Run(() => _table.InsertRowAsync(entry, version))));

        Assert.Single(inserted, isInserted => isInserted);
        var all = await _table.ReadAllAsync();
        Assert.Equal(version.Version, all.Version.Version);
        Assert.Single(entries, entry => all.Members.Any(member => member.Item1.SiloAddress.Equals(entry.SiloAddress)));
    }

    [Fact]
    public async Task An_update_keeps_who_suspects_and_one_of_an_old_table_version_leaves_no_trace()
    {
        var entry = await InsertAsync();
        var before = await _table.ReadRowAsync(entry.SiloAddress);
        entry.Status = SiloStatus.Dead;
        entry.SuspectTimes = [Tuple.Create(entry.SiloAddress, new DateTime(2026, 11, 2, 1, 2, 3, DateTimeKind.Utc))];
        Assert.True(await _table.UpdateRowAsync(entry, before.Members[0].Item2, before.Version.Next()));
        var after = await _table.ReadRowAsync(entry.SiloAddress);
        Assert.Equal(SiloStatus.Dead, after.Members[0].Item1.Status);
        Assert.Equal(entry.SuspectTimes, after.Members[0].Item1.SuspectTimes);

        entry.Status = SiloStatus.Active;
        Assert.False(await _table.UpdateRowAsync(entry, before.Members[0].Item2, before.Version.Next()));

        var now = await _table.ReadRowAsync(entry.SiloAddress);
        Assert.Equal(SiloStatus.Dead, now.Members[0].Item1.Status);
        Assert.Equal(after.Version.Version, now.Version.Version);
    }

    [Fact]
    public async Task A_silo_is_inserted_once()
    {
        var entry = await InsertAsync();
        var version = (await _table.ReadAllAsync()).Version;
        Assert.False(await _table.InsertRowAsync(entry, version.Next()));
        Assert.Equal(version.Version, (await _table.ReadAllAsync()).Version.Version);
    }

    [Fact]
    public async Task A_sign_of_life_changes_no_version()
    {
        var entry = await InsertAsync();
        var before = await _table.ReadRowAsync(entry.SiloAddress);
        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(1);

        await _table.UpdateIAmAliveAsync(entry);

        var after = await _table.ReadRowAsync(entry.SiloAddress);
        Assert.Equal(entry.IAmAliveTime, after.Members[0].Item1.IAmAliveTime);
        Assert.Equal(before.Version.Version, after.Version.Version);
    }

    [Fact]
    public async Task Only_dead_rows_older_than_the_date_are_cleaned_up()
    {
        var (dead, recent, living) = (Entry(), Entry(), Entry());
        dead.Status = recent.Status = SiloStatus.Dead;
        recent.IAmAliveTime = dead.IAmAliveTime.AddDays(10);
        recent.StartTime = recent.IAmAliveTime;
        foreach (var entry in new[] { dead, recent, living })
        {
            Assert.True(await _table.InsertRowAsync(entry, (await _table.ReadAllAsync()).Version.Next()));
        }

        await _table.CleanupDefunctSiloEntriesAsync(dead.IAmAliveTime.AddDays(1));

        var left = (await _table.ReadAllAsync()).Members.Select(member => member.Item1.SiloAddress).ToList();
        Assert.DoesNotContain(dead.SiloAddress, left);
        Assert.Contains(recent.SiloAddress, left);
        Assert.Contains(living.SiloAddress, left);
    }

    private async Task<MembershipEntry> InsertAsync()
    {
        var entry = Entry();
        Assert.True(await _table.InsertRowAsync(entry, (await _table.ReadAllAsync()).Version.Next()));
        return entry;
    }

    /// <summary>A member of a made-up cluster: on a port of its own, or the one given.</summary>
    internal static MembershipEntry Entry(int? port = null)
    {
        var start = new DateTime(2026, 11, 1, 12, 0, 0, DateTimeKind.Utc);
        return new MembershipEntry
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, port ?? Interlocked.Increment(ref _lastPort), generation: 12345),
            Status = SiloStatus.Active,
            SuspectTimes = [],
            ProxyPort = 30000,
            HostName = "host",
            SiloName = "silo",
            RoleName = "role",
            StartTime = start,
            IAmAliveTime = start,
        };
    }
}
