using CsCheck;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Grains.Conversations;

namespace OrleansLlm.Grains.Tests.Conversations;

public sealed class TurnLogTests
{
    [Fact]
    public async Task Loading_and_appending_take_the_same_store_operations_however_long_a_conversation_is()
    {
        var fixture = new TurnLogFixture();
        await fixture.OpenAsync();
        var most = new List<(int Reads, int Writes)>();
        foreach (var length in new[] { 100, 1_000, 10_000 })
        {
            while ((await fixture.Log.FindAsync(fixture.Log.Head))?.Turn.Depth is not { } depth || depth + 1 < length)
            {
                await fixture.AddAsync($"t{(await fixture.Log.FindAsync(fixture.Log.Head))?.Turn.Depth + 1}");
            }

            var (reads, writes) = (0, 0);
            fixture.Counter.Reset();
            await fixture.OpenAsync();
            Assert.Equal((2, 0), (fixture.Counter.Reads, fixture.Counter.Writes));
            for (var i = 0; i < 64; i++)
            {
                fixture.Counter.Reset();
                Assert.Empty(await fixture.Log.FindAsync($"new {length} {i}"));
                await fixture.AddAsync($"new {length} {i}");
                (reads, writes) = (Math.Max(reads, fixture.Counter.Reads), Math.Max(writes, fixture.Counter.Writes));
            }

            most.Add((reads, writes));
        }

        // One write, or with a full record also the state and the records of ids; to find an id one read.
        Assert.All(most, operations => Assert.InRange(operations.Writes, 1, TurnKeys.Buckets + 2));
        Assert.All(most, operations => Assert.InRange(operations.Reads, 0, TurnKeys.Buckets + 4));
    }

    [Fact]
    public async Task A_conversation_of_ten_thousand_turns_is_searched_by_place_in_logarithmic_steps()
    {
        var fixture = new TurnLogFixture();
        await fixture.OpenAsync();
        for (var i = 0; i < 10_000; i++)
        {
            await fixture.AddAsync($"t{i}");
        }

        foreach (var depth in new[] { 0, 1, 4_999, 9_998 })
        {
            fixture.Counter.Reset();
            var log = await fixture.OpenAsync();
            var found = await TurnTree.AncestorAsync(log, (await log.FindAsync(log.Head))!, depth);
            Assert.Equal($"t{depth}", found.Turn.Id);
            Assert.InRange(fixture.Counter.Reads, 1, 40);
        }

        fixture.Counter.Reset();
        Assert.Equal("t17", Assert.Single(await fixture.Log.FindAsync("t17")).Turn.Id);
        Assert.InRange(fixture.Counter.Reads, 0, 3);
    }

    [Fact]
    public async Task Ids_are_found_after_any_crash_between_two_writes()
    {
        for (var lives = 2; lives < 60; lives++)
        {
            var fixture = new TurnLogFixture();
            await fixture.OpenAsync();
            var durable = new List<string>();
            fixture.Store.WritesLeft = lives;
            try
            {
                for (var i = 0; i < 80; i++)
                {
                    await fixture.AddAsync($"t{i}");
                    durable.Add($"t{i}");
                }
            }
            catch (Exception)
            {
                // The store died.
            }

            fixture.Store.WritesLeft = null;
            var log = await fixture.OpenAsync();
            foreach (var id in durable)
            {
                Assert.Equal(id, Assert.Single(await log.FindAsync(id)).Turn.Id);
            }

            Assert.Equal(durable[^1], (await log.FindAsync(log.Head))!.Turn.Id);
            await fixture.AddAsync("after");
            Assert.Equal(durable.Count, (await log.FindAsync(log.Head))!.Turn.Depth);
        }
    }

    [Fact]
    public async Task When_a_turn_was_added_last_is_known_after_any_crash_between_two_writes()
    {
        for (var lives = 2; lives < 60; lives++)
        {
            var fixture = new TurnLogFixture();
            await fixture.OpenAsync();
            var durable = 0;
            fixture.Store.WritesLeft = lives;
            try
            {
                for (; durable < 80; durable++)
                {
                    await fixture.AddAsync($"t{durable}", createdAt: DateTimeOffset.UnixEpoch.AddDays(durable + 1));
                }
            }
            catch (IOException)
            {
                // The store died.
            }

            fixture.Store.WritesLeft = null;
            Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(durable), (await fixture.OpenAsync()).LastAddedAt);
        }
    }

    [Fact]
    public void Ancestors_and_leaves_are_those_of_a_plain_tree() =>
        Gen.Int[0, 1_000_000].List[1, 200].Sample(seeds => CheckAsync(seeds).GetAwaiter().GetResult(), iter: 60);

    [Fact]
    public async Task Nothing_is_left_of_a_log_that_was_cleared()
    {
        var fixture = new TurnLogFixture();
        await fixture.OpenAsync();
        for (var i = 0; i < 100; i++)
        {
            await fixture.AddAsync($"t{i}");
        }

        await fixture.Log.ClearAsync();
        Assert.Equal(["conversation"], fixture.Store.Names);
    }

    [Fact]
    public async Task What_is_changed_while_another_call_reads_the_same_record_is_what_everybody_sees()
    {
        var fixture = new TurnLogFixture();
        await fixture.OpenAsync();
        for (var i = 0; i < 80; i++)
        {
            await fixture.AddAsync($"t{i}");
        }

        var log = await fixture.OpenAsync();
        var gate = new TaskCompletionSource();
        fixture.Counter.Gate = gate.Task;
        var reading = log.ReadAsync(0, 1);
        var finding = log.FindAsync(0).AsTask();
        var ids = (log.FindAsync("t0").AsTask(), log.FindAsync("t1").AsTask());
        gate.SetResult();
        await reading;
        var turn = (await finding)!;
        await log.ReplaceAsync(turn with { Turn = turn.Turn with { IsDeleted = true } });
        Assert.True((await log.FindAsync(0))!.Turn.IsDeleted);
        Assert.Equal(("t0", "t1"), ((await ids.Item1)[0].Turn.Id, (await ids.Item2)[0].Turn.Id));

        // A second write would fail if the version were not known.
        await log.ReplaceAsync(turn with { Turn = turn.Turn with { IsDeleted = true, User = "u" } });
        Assert.Equal("u", (await (await fixture.OpenAsync()).FindAsync(0))!.Turn.User);
    }

    [Fact]
    public async Task Who_reads_while_a_record_is_begun_sees_each_turn_once()
    {
        var fixture = new TurnLogFixture();
        var log = await fixture.OpenAsync();
        for (var i = 0; i < 32; i++)
        {
            await fixture.AddAsync($"t{i}");
        }

        var gate = new TaskCompletionSource();
        fixture.Counter.Gate = gate.Task;
        var adding = fixture.AddAsync("t32");
        var read = await log.ReadAsync(0, 100);
        Assert.Equal(32, read.Select(turn => turn.Turn.Id).Distinct().Count());
        Assert.Equal(32, read.Count);
        gate.SetResult();
        await adding;
        Assert.Equal(33, (await log.ReadAsync(0, 100)).Count);
    }

    private static async Task CheckAsync(List<int> seeds)
    {
        var fixture = new TurnLogFixture();
        await fixture.OpenAsync();
        var parents = new Dictionary<int, int>();
        var numbers = new List<int>();
        foreach (var seed in seeds)
        {
            // Mostly a line, as conversations are.
            var parent = numbers.Count == 0 ? Turn.None : seed % 4 > 0 ? numbers[^1] : numbers[seed % numbers.Count];
            var added = await fixture.AddAsync($"t{numbers.Count}", parent);
            parents[added.Turn.Number] = added.Turn.Parent;
            numbers.Add(added.Turn.Number);
        }

        var log = await fixture.OpenAsync();
        Assert.Equal(numbers.Except(parents.Values).Order(), log.Leaves.Order());
        foreach (var number in numbers)
        {
            var way = new List<int>();
            for (var at = number; at != Turn.None; at = parents[at])
            {
                way.Insert(0, at);
            }

            var turn = (await log.FindAsync(number))!;
            Assert.Equal(way.Count - 1, turn.Turn.Depth);
            var depth = number % way.Count;
            Assert.Equal(way[depth], (await TurnTree.AncestorAsync(log, turn, depth)).Turn.Number);
            Assert.Equal(way.TakeLast(5), (await TurnTree.NewestAsync(log, turn, 5)).Select(one => one.Turn.Number));
        }
    }
}
