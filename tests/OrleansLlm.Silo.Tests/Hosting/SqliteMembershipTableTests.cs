using System.Net;
using System.Net.Sockets;
using OrleansLlm.Silo.Hosting.Clustering;
using OrleansLlm.Silo.Hosting.Storage.Embedded;
using OrleansLlm.Silo.Tests.Stores;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>What only the embedded table does; the rest is the contract's.</summary>
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
    public async Task Silos_that_no_longer_listen_are_declared_dead_when_another_starts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var living = MembershipContract.Entry(((IPEndPoint)listener.LocalEndpoint).Port);
        var killed = MembershipContract.Entry(FreePorts.Next());
        await _table.InsertRow(living, (await _table.ReadAll()).Version.Next());
        await _table.InsertRow(killed, (await _table.ReadAll()).Version.Next());

        await _table.InitializeMembershipTable(true);

        Assert.Equal(SiloStatus.Active, (await _table.ReadRow(living.SiloAddress)).Members[0].Item1.Status);
        Assert.Equal(SiloStatus.Dead, (await _table.ReadRow(killed.SiloAddress)).Members[0].Item1.Status);
    }
}
