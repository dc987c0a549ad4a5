using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Runtime;
using OrleansLlm.Silo.Hosting.Clustering;
using OrleansLlm.Silo.Hosting.Storage.Embedded;
using OrleansLlm.Silo.Tests.Stores;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Silo.Tests.Hosting;

public sealed class GoneSilosTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly SqliteMembershipTable _table;
    private readonly FakeTimeProvider _time = new();

    public GoneSilosTests()
    {
        _store = new SqliteStore(_folder.File("membership.db"), SqliteMembershipTable.Schema);
        _table = new SqliteMembershipTable(_store, TimeProvider.System);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_silo_of_the_same_address_is_taken_out_when_its_port_refuses_and_one_that_listens_stays()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var self = await JoinAsync("127.0.0.1", FreePorts.Next());
        var living = await JoinAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        var killed = await JoinAsync("127.0.0.1", FreePorts.Next());
        await using var silo = await StartAsync(self, self, living, killed);

        await silo.LoseAsync("127.0.0.1");

        Assert.Equal(killed, silo.Killed());
        Assert.Empty(silo.Membership.Killed);
    }

    [Fact]
    public async Task Elsewhere_a_silo_is_taken_out_when_two_find_that_it_is_gone()
    {
        var (first, second) = (await JoinAsync("127.0.0.1", FreePorts.Next()), await JoinAsync("127.0.0.2", FreePorts.Next()));
        var killed = await JoinAsync("127.0.0.3", FreePorts.Next());
        await using var one = await StartAsync(first, first, second, killed);
        await using var two = await StartAsync(second, first, second, killed);

        await one.LoseAsync("127.0.0.3");
        while ((await VotesAsync(killed)).Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancel);
        }

        Assert.Equal([first], await VotesAsync(killed));
        Assert.Empty(one.Membership.Killed);
        await two.LoseAsync("127.0.0.3");
        Assert.Equal(killed, two.Killed());
        Assert.Equal([first], await VotesAsync(killed));
    }

    [Fact]
    public async Task A_silo_behind_a_translated_address_is_found_too_and_one_vote_is_enough_of_two_silos()
    {
        var self = await JoinAsync("127.0.0.1", FreePorts.Next());
        var killed = await JoinAsync("127.0.0.2", FreePorts.Next());
        await using var silo = await StartAsync(self, self, killed);

        await silo.LoseAsync("127.0.0.9");

        Assert.Equal(killed, silo.Killed());
    }

    [Fact]
    public async Task A_silo_that_was_taken_out_itself_has_no_vote()
    {
        using var listener = new TcpListener(IPAddress.Parse("127.0.0.4"), 0);
        listener.Start();
        var self = await JoinAsync("127.0.0.1", FreePorts.Next());
        var refusing = await JoinAsync("127.0.0.2", FreePorts.Next());
        var living = await JoinAsync("127.0.0.4", ((IPEndPoint)listener.LocalEndpoint).Port);
        var third = await JoinAsync("127.0.0.5", FreePorts.Next());
        await TakeOutAsync(self);
        await using var silo = await StartAsync(self, self, refusing, living, third);

        await silo.LoseAsync("127.0.0.2");
        await silo.LoseAsync("127.0.0.4");

        // One after another: who is asked at the second has done with the first.
        using var asked = await listener.AcceptTcpClientAsync(Cancel);
        Assert.Empty(silo.Membership.Killed);
        Assert.Empty(await VotesAsync(refusing));
    }

    [Fact]
    public async Task A_connection_that_was_only_tried_tells_nothing()
    {
        var closed = new ClosedConnections(_time);
        await EndAsync(closed, "127.0.0.1", TimeSpan.FromMilliseconds(10));
        await EndAsync(closed, "127.0.0.2", TimeSpan.FromMinutes(1));

        await foreach (var address in closed.ReadAllAsync(Cancel))
        {
            Assert.Equal(IPAddress.Parse("127.0.0.2"), address);
            break;
        }
    }

    private async Task<SiloAddress> JoinAsync(string address, int port)
    {
        var entry = MembershipContract.Entry();
        entry.SiloAddress = SiloAddress.New(IPAddress.Parse(address), port, generation: 1);
        entry.StartTime = entry.IAmAliveTime = TimeProvider.System.GetUtcNow().UtcDateTime;
        Assert.True(await _table.InsertRow(entry, (await _table.ReadAll()).Version.Next()));
        return entry.SiloAddress;
    }

    private async Task TakeOutAsync(SiloAddress silo)
    {
        var read = await _table.ReadAll();
        var (entry, etag) = read.TryGet(silo)!;
        entry.Status = SiloStatus.Dead;
        Assert.True(await _table.UpdateRow(entry, etag, read.Version.Next()));
    }

    private async Task<List<SiloAddress>> VotesAsync(SiloAddress silo) =>
        [.. ((await _table.ReadRow(silo)).Members[0].Item1.SuspectTimes ?? []).Select(vote => vote.Item1)];

    private async Task<Watching> StartAsync(SiloAddress self, params SiloAddress[] silos)
    {
        var closed = new ClosedConnections(_time);
        var membership = new FakeMembership(silos);
        var gone = new GoneSilos(
            closed, membership, _table, new FakeSiloDetails(self), Options.Create(new ClusterMembershipOptions()), TimeProvider.System, NullLogger<GoneSilos>.Instance);
        await gone.StartAsync(Cancel);
        return new Watching(gone, membership, address => EndAsync(closed, address, TimeSpan.FromMinutes(1)));
    }

    /// <summary>A connection is made, lasts and ends.</summary>
    private async Task EndAsync(ClosedConnections closed, string address, TimeSpan after)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var builder = new ConnectionBuilder(services);
        closed.Watch(builder);
        builder.Run(_ =>
        {
            _time.Advance(after);
            return Task.CompletedTask;
        });
        await builder.Build()(new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address).MapToIPv6(), 5) });
    }

    private sealed class Watching(GoneSilos gone, FakeMembership membership, Func<string, Task> lose) : IAsyncDisposable
    {
        public FakeMembership Membership => membership;

        public Task LoseAsync(string address) => lose(address);

        public SiloAddress Killed()
        {
            Assert.True(membership.Killed.TryTake(out var silo, TimeSpan.FromMinutes(5)), "Nobody was taken out.");
            return silo;
        }

        public async ValueTask DisposeAsync()
        {
            await gone.StopAsync(CancellationToken.None);
            gone.Dispose();
        }
    }
}
