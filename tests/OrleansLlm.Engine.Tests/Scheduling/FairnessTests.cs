using CsCheck;
using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Engine.Tests.Scheduling;

public sealed class FairnessTests
{
    [Fact]
    public void One_sequence_is_admitted_at_once_however_many_another_tenant_has()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 64, 16, 10_000, PrefixSlots: 1));
        var flood = Enumerable.Range(0, 64).Select(i => simulation.Add([i, i, i, i], 50, "loud")).ToList();
        simulation.Step();
        simulation.Step();
        var quiet = simulation.Add([99, 99, 99], 5, "quiet");
        // Both tenants count as served alike now: who has nothing running comes first.
        simulation.Step();
        Assert.Equal(1, quiet.Generated);
        // Of the loud one's sequences the latest made room, and is the next of them to go on.
        Assert.Equal(Sequence.NoSlot, flood[3].Slot);
        var second = simulation.Add([98, 98, 98], 5, "quiet");
        simulation.Step();
        Assert.Equal(Sequence.NoSlot, second.Slot);
        while (quiet.Generated < 5)
        {
            simulation.Step();
        }

        simulation.Step();
        Assert.Equal(1, simulation.Preemptions);
    }

    [Theory]
    [InlineData(8, 64, 0.9, 10, 4)]
    [InlineData(8, 64, 1, 12, 1)]
    [InlineData(16, 64, 1, 12, 1)]
    [InlineData(16, 200, 0.9, 10, 4)]
    public void A_flood_hardly_costs_another_tenant_time_to_its_first_token(int slots, int prompt, double promptToken, double run, double row)
    {
        var limits = new SchedulerLimits(slots, 256, 128, slots * 1_024, PrefixSlots: 1);
        var fair = Simulate(slots - 1);
        var flooded = Simulate(64);
        Assert.InRange(flooded / fair, 0, 1.4);

        double Simulate(int streams) => new FloodSimulation(limits, streams, prompt) { PromptToken = promptToken, Decode = (run, row) }
            .Run(120).FirstTokens.Order().ElementAt(60);
    }

    [Fact]
    public void The_prompt_of_the_tenant_that_was_served_least_is_read_first()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 40, 16, 10_000));
        simulation.Add([.. Enumerable.Range(0, 60)], 5, "loud");
        simulation.Add([.. Enumerable.Range(100, 60)], 5, "loud");
        simulation.Step();
        var quiet = simulation.Add([.. Enumerable.Range(200, 10)], 5, "quiet");
        Assert.Same(quiet, simulation.Scheduler.Plan().Prefills[0].Sequence);
        simulation.Step();
        Assert.Equal(1, quiet.Generated);
    }

    [Fact]
    public void Nobody_loses_the_only_slot_that_he_has()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(2, 64, 16, 10_000));
        simulation.Add([1, 1], 20, "a");
        simulation.Add([2, 2], 20, "b");
        simulation.Step();
        var third = simulation.Add([3, 3], 5, "c");
        simulation.Step();
        Assert.Equal((Sequence.NoSlot, 0), (third.Slot, simulation.Preemptions));
    }

    [Fact]
    public void A_sequence_that_yields_takes_nobodys_slot()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(2, 64, 16, 10_000));
        simulation.Add([1, 1], 20, "a");
        simulation.Add([2, 2], 20, "a");
        simulation.Step();
        var yielding = simulation.Add([3, 3], 5, "b", priority: -1);
        simulation.Step();
        Assert.Equal((Sequence.NoSlot, 0), (yielding.Slot, simulation.Preemptions));
    }

    private const int LongestPrompt = 24;

    [Fact]
    public void Two_tenants_that_always_wait_are_served_alike_within_the_papers_bound() =>
        Gen.Select(
            Gen.Int[1, 6],
            Gen.Int[40, 200],
            Gen.Select(Gen.Int[1, LongestPrompt], Gen.Int[1, 16]).Array[1, 8],
            Gen.Select(Gen.Int[1, LongestPrompt], Gen.Int[1, 16]).Array[1, 8]).Sample((slots, memory, left, right) =>
        {
            var simulation = new SchedulerSimulation(new SchedulerLimits(slots, slots + 10, 8, memory, CachesPrefixes: false));
            var (submitted, least, most) = ((int[])[0, 0], 0.0, 0.0);
            for (var step = 0; step < 300; step++)
            {
                KeepWaiting(simulation, "left", left, ref submitted[0]);
                KeepWaiting(simulation, "right", right, ref submitted[1]);
                simulation.Step();
                var difference = simulation.Served.GetValueOrDefault("left") - simulation.Served.GetValueOrDefault("right");
                (least, most) = (Math.Min(least, difference), Math.Max(most, difference));
            }

            // Theorem 4.4: for any interval, so for that between the extremes. M: the tokens that can run at once.
            var running = Math.Min(memory, slots * (LongestPrompt + 16));
            var bound = 2 * Math.Max(FairQueue.InputWeight * LongestPrompt, FairQueue.OutputWeight * running);
            Assert.True(most - least <= bound, $"{most - least} is more than {bound}");
        });

    [Fact]
    public void A_tenant_with_twice_the_weight_is_served_twice_as_much()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 16, 8, 1000, CachesPrefixes: false), tenant => tenant == "left" ? 2 : 1);
        var submitted = new int[2];
        for (var step = 0; step < 2_000; step++)
        {
            KeepWaiting(simulation, "left", [(10, 6)], ref submitted[0]);
            KeepWaiting(simulation, "right", [(10, 6)], ref submitted[1]);
            simulation.Step();
        }

        Assert.InRange(simulation.Served["left"] / simulation.Served["right"], 1.9, 2.1);
    }

    [Fact]
    public void Nobody_saves_up_service_by_staying_away()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(1, 4, 4, 1000, CachesPrefixes: false));
        var submitted = 0;
        for (var step = 0; step < 500; step++)
        {
            KeepWaiting(simulation, "busy", [(3, 5)], ref submitted);
            simulation.Step();
        }

        // The newcomer waits in the queue from now on: both must be served, not the newcomer alone until it has caught up.
        var before = simulation.Served["busy"];
        var other = 0;
        for (var step = 0; step < 200; step++)
        {
            KeepWaiting(simulation, "busy", [(3, 5)], ref submitted);
            KeepWaiting(simulation, "new", [(3, 5)], ref other);
            simulation.Step();
        }

        Assert.InRange(simulation.Served["new"] / (simulation.Served["busy"] - before), 0.8, 1.25);
    }

    [Fact]
    public void Priorities_order_a_tenants_own_sequences_and_background_yields_to_all()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(1, 4, 4, 1000));
        var order = new List<string>();
        var named = new Dictionary<Sequence, string>
        {
            [simulation.Add([1], 2, "a", -1)] = "a background",
            [simulation.Add([1], 2, "a")] = "a plain",
            [simulation.Add([1], 2, "a", 5)] = "a urgent",
            [simulation.Add([1], 2, "b")] = "b plain",
            [simulation.Add([1], 2, "b", -1)] = "b background",
        };
        while (simulation.Live > 0)
        {
            var waiting = simulation.Sequences.Where(sequence => sequence.Slot == Sequence.NoSlot).ToList();
            simulation.Step();
            order.AddRange(waiting.Where(sequence => sequence.Computed > 0).Select(sequence => named[sequence]));
        }

        Assert.Equal(["a urgent", "b plain", "a plain", "b background", "a background"], order);
    }

    [Fact]
    public void The_tenant_that_is_ahead_loses_its_slot_first()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(3, 12, 8, 40, CachesPrefixes: false));
        var first = simulation.Add([1, 2, 3], 20, "ahead");
        var second = simulation.Add([1, 2, 3], 20, "ahead");
        var last = simulation.Add([4, 5, 6], 20, "behind");
        while (simulation.Preemptions == 0)
        {
            simulation.Step();
        }

        Assert.Equal(Sequence.NoSlot, second.Slot);
        Assert.All((Sequence[])[first, last], sequence => Assert.NotEqual(Sequence.NoSlot, sequence.Slot));
    }

    [Fact]
    public void A_prompt_that_is_read_does_not_hold_up_another_tenants()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 12, 8, 1000));
        simulation.Add([.. Enumerable.Range(0, 100)], 2, "long");
        simulation.Add([.. Enumerable.Range(100, 100)], 2, "long");
        simulation.Add([.. Enumerable.Range(200, 100)], 2, "long");
        var single = simulation.Add([.. Enumerable.Range(300, 6)], 2, "short");
        simulation.Step();
        Assert.Equal(1, single.Generated);
    }

    [Fact]
    public void Tenants_that_left_are_forgotten()
    {
        var queue = new FairQueue(_ => 1);
        for (var i = 0; i < 1_000; i++)
        {
            var sequence = new Sequence(i, new SequenceRequest { Id = "s", Prompt = new int[] { 1 }, MaxTokens = 1, Tenant = $"{i}" });
            queue.Enter(sequence);
            queue.Admit(sequence, 1);
            queue.Leave(sequence);
        }

        Assert.InRange(queue.Lines, 1, 128);
    }

    /// <summary>Keeps two of a tenant's sequences waiting.</summary>
    private static void KeepWaiting(SchedulerSimulation simulation, string tenant, (int Prompt, int Max)[] kinds, ref int submitted)
    {
        while (simulation.Sequences.Count(sequence => sequence.Slot == Sequence.NoSlot && sequence.Request.Tenant == tenant) < 8)
        {
            var (prompt, max) = kinds[submitted++ % kinds.Length];
            simulation.Add([.. Enumerable.Range(0, prompt)], max, tenant);
        }
    }
}
