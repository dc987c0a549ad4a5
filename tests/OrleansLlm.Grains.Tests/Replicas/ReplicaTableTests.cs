using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Tests.Replicas;

public sealed class ReplicaTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_replica_with_the_smallest_share_in_use_is_picked()
    {
        var table = Table();
        table.Announce(Offer("busy", running: 3, slots: 4), Now);
        table.Announce(Offer("half", running: 8, slots: 16), Now);
        Assert.Equal("half", table.Pick([], null, Now)!.Replica);
    }

    [Fact]
    public void A_burst_between_announcements_is_spread()
    {
        var table = Table();
        table.Announce(Offer("a"), Now);
        table.Announce(Offer("b"), Now);
        table.Announce(Offer("c"), Now);
        var picks = Enumerable.Range(0, 9).Select(_ => table.Pick([], null, Now)!.Replica).CountBy(replica => replica);
        Assert.All(picks, pick => Assert.Equal(3, pick.Value));
    }

    [Fact]
    public void Idle_replicas_take_turns_across_announcements()
    {
        var table = Table();
        var seen = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            table.Announce(Offer("a"), Now);
            table.Announce(Offer("b"), Now);
            seen.Add(table.Pick([], null, Now)!.Replica);
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public void A_silent_replica_is_forgotten()
    {
        var table = Table();
        table.Announce(Offer("a"), Now);
        Assert.NotNull(table.Pick([], null, Now + TimeSpan.FromSeconds(3)));
        Assert.Null(table.Pick([], null, Now + TimeSpan.FromSeconds(3.1)));
        Assert.Empty(table.Live(Now + TimeSpan.FromSeconds(3.1)));
    }

    [Fact]
    public void Withdrawn_and_excluded_replicas_are_not_picked()
    {
        var table = Table();
        table.Announce(Offer("a"), Now);
        table.Announce(Offer("b"), Now);
        Assert.Equal("b", table.Pick(["a"], null, Now)!.Replica);
        table.Withdraw("b");
        Assert.Null(table.Pick(["a"], null, Now));
    }

    [Fact]
    public void An_affinity_keeps_its_replica_while_that_is_not_much_busier()
    {
        var table = Table();
        string[] replicas = ["a", "b", "c"];
        Array.ForEach(replicas, replica => table.Announce(Offer(replica), Now));
        var home = table.Pick([], "conversation", Now)!.Replica;
        Array.ForEach(replicas, replica => table.Announce(Offer(replica, running: replica == home ? 2 : 0), Now));
        Assert.Equal(home, table.Pick([], "conversation", Now)!.Replica);
        Assert.NotEqual(home, table.Pick([], "conversation", Now)!.Replica);
        Assert.NotEqual(home, table.Pick([home], "conversation", Now)!.Replica);
    }

    [Fact]
    public void Affinities_spread_over_replicas_and_few_move_when_one_leaves()
    {
        var table = Table();
        string[] replicas = ["a", "b", "c"];
        var before = Homes();
        Assert.Equal(3, before.Distinct().Count());
        replicas = ["a", "b"];
        table.Withdraw("c");
        Assert.All(before.Zip(Homes()).Where(pair => pair.First != "c"), pair => Assert.Equal(pair.First, pair.Second));

        List<string> Homes() => [.. Enumerable.Range(0, 30).Select(i =>
        {
            Array.ForEach(replicas, replica => table.Announce(Offer(replica), Now));
            return table.Pick([], $"conversation {i}", Now)!.Replica;
        })];
    }

    private static ReplicaTable Table() => new(TimeSpan.FromSeconds(3));

    private static ReplicaOffer Offer(string replica, int running = 0, int slots = 4) => new()
    {
        Replica = replica,
        Model = new ModelInfo { Name = "m", Architecture = "llama" },
        Load = new ReplicaLoad { Running = running, Slots = slots },
    };
}
