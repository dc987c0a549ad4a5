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
        Assert.Equal("half", table.Pick([], Now)!.Replica);
    }

    [Fact]
    public void A_burst_between_announcements_is_spread()
    {
        var table = Table();
        table.Announce(Offer("a"), Now);
        table.Announce(Offer("b"), Now);
        table.Announce(Offer("c"), Now);
        var picks = Enumerable.Range(0, 9).Select(_ => table.Pick([], Now)!.Replica).CountBy(replica => replica);
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
            seen.Add(table.Pick([], Now)!.Replica);
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public void A_silent_replica_is_forgotten()
    {
        var table = Table();
        table.Announce(Offer("a"), Now);
        Assert.NotNull(table.Pick([], Now + TimeSpan.FromSeconds(3)));
        Assert.Null(table.Pick([], Now + TimeSpan.FromSeconds(3.1)));
        Assert.Empty(table.Live(Now + TimeSpan.FromSeconds(3.1)));
    }

    [Fact]
    public void Withdrawn_and_excluded_replicas_are_not_picked()
    {
        var table = Table();
        table.Announce(Offer("a"), Now);
        table.Announce(Offer("b"), Now);
        Assert.Equal("b", table.Pick(["a"], Now)!.Replica);
        table.Withdraw("b");
        Assert.Null(table.Pick(["a"], Now));
    }

    private static ReplicaTable Table() => new(TimeSpan.FromSeconds(3));

    private static ReplicaOffer Offer(string replica, int running = 0, int slots = 4) => new()
    {
        Replica = replica,
        Model = new ModelInfo { Name = "m", Architecture = "llama" },
        Load = new ReplicaLoad { Running = running, Slots = slots },
    };
}
