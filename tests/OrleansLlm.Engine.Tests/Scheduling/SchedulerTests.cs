using CsCheck;
using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine.Tests.Scheduling;

public sealed class SchedulerTests
{
    private const int MaxLength = 40;

    private static readonly Gen<SchedulerLimits> Limits =
        from slots in Gen.Int[1, 6]
        from extraTokens in Gen.Int[0, 20]
        from chunk in Gen.Int[1, 12]
        from cached in Gen.Int[MaxLength, 5 * MaxLength]
        from prefixSlots in Gen.Int[0, 3]
        from caches in Gen.Frequency((1, Gen.Const(false)), (5, Gen.Const(true)))
        select new SchedulerLimits(slots, slots + extraTokens, chunk, cached, prefixSlots, caches);

    [Fact]
    public void Any_joins_leaves_pauses_and_preemptions_keep_the_rules_and_everyone_ends()
    {
        var (preemptions, hits, copies, evictions, accepted, rejected) = (0, 0, 0, 0, 0, 0);
        var actions = Gen.Select(Gen.Int[0, 9], Gen.Int[1, 30], Gen.Int[1, 10], Gen.Int[0, 2], Gen.Int[-1, 2]).Array[1, 80];
        Gen.Select(Limits, Gen.Int[0, 6], actions).Sample((limits, proposals, steps) =>
        {
            var speculation = proposals == 0 ? null : new SpeculationPlanner(new SpeculationOptions { MaxTokens = proposals }, limits);
            var simulation = new SchedulerSimulation(limits, speculation: speculation);
            foreach (var (kind, prompt, max, tenant, priority) in steps)
            {
                switch (kind)
                {
                    case <= 3:
                        // Of three tenants, who begin alike and go on differently.
                        simulation.Add(
                            [.. Enumerable.Range(0, prompt).Select(i => i < 20 ? i : kind)], max, $"tenant {tenant}", priority, tenant == 0 && kind == 0 ? "shared" : null);
                        break;
                    case 4:
                        simulation.Cancel(prompt);
                        break;
                    case 5:
                        simulation.TogglePause(prompt);
                        break;
                    default:
                        simulation.Step();
                        break;
                }
            }

            simulation.ResumeAll();
            // Each step computes at least one token; what preemption throws away is bounded by what ran before.
            for (var count = 0; simulation.Live > 0; count++)
            {
                Assert.True(count < 10_000, $"{simulation.Live} sequences starve");
                simulation.Step();
            }

            Interlocked.Add(ref preemptions, simulation.Preemptions);
            Interlocked.Add(ref hits, simulation.HitTokens);
            Interlocked.Add(ref copies, simulation.Copies);
            Interlocked.Add(ref evictions, simulation.Evictions);
            Interlocked.Add(ref accepted, simulation.Accepted);
            Interlocked.Add(ref rejected, simulation.Rejected);
        });
        Assert.All((int[])[preemptions, hits, copies, evictions, accepted, rejected], count => Assert.True(count > 0, "the cases must preempt, hit, copy, evict, accept and reject"));
    }

    [Fact]
    public void Prompts_are_read_in_chunks_beside_sequences_that_decode()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 10, 6, 1000));
        var first = simulation.Add(2, 20);
        simulation.Step();
        var second = simulation.Add(20, 5);
        simulation.Step();
        Assert.Equal((2, 1), (first.Generated, first.Outstanding));
        Assert.Equal(6, second.Computed);
        simulation.Step();
        Assert.Equal(12, second.Computed);
    }

    [Fact]
    public void A_prompt_that_would_be_cut_short_is_read_whole_in_the_next_step_and_costs_no_batched_run_until_then()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 16, 8, 1000));
        var sequences = Enumerable.Range(0, 3).Select(i => simulation.Add([i, i, i, i, i, i], 5)).ToList();
        var plan = simulation.Scheduler.Plan();
        Assert.Equal([6, 6], plan.Prefills.Select(item => item.Count));
        Assert.Empty(plan.Decodes);
        simulation.Step();
        plan = simulation.Scheduler.Plan();
        Assert.Equal((sequences[2], 6), (plan.Prefills.Single().Sequence, plan.Prefills.Single().Count));
        Assert.Equal([1, 1], plan.Decodes.Select(item => item.Count));
    }

    [Theory]
    [InlineData(16, 32)]
    [InlineData(64, 32)]
    [InlineData(32, 128)]
    public void Prompts_that_come_together_are_read_in_one_run_each_and_no_row_idles(int sequences, int prompt)
    {
        // None ends before the last prompt is read: where one ends, a prompt may be read in its row, which the others' runs go through.
        const int Tokens = 40;
        var simulation = new SchedulerSimulation(new SchedulerLimits(sequences, 256, 128, sequences * 1_000, CachesPrefixes: false));
        for (var i = 0; i < sequences; i++)
        {
            simulation.Add([.. Enumerable.Range(i * prompt, prompt)], Tokens);
        }

        var (prefills, rows) = (0, 0);
        while (simulation.Live > 0)
        {
            var plan = simulation.Scheduler.Plan();
            (prefills, rows) = (prefills + plan.Prefills.Count, rows + plan.Decodes.Count);
            simulation.Step();
        }

        // The run that reads a prompt gives its first token.
        Assert.Equal((sequences, sequences * (Tokens - 1)), (prefills, rows));
    }

    [Fact]
    public void A_prompt_waits_for_nobody_who_takes_more_steps()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(2, 12, 8, 1000));
        simulation.Add([.. Enumerable.Range(0, 30)], 5);
        simulation.Add([.. Enumerable.Range(100, 6)], 5);
        Assert.Equal([8, 4], simulation.Scheduler.Plan().Prefills.Select(item => item.Count));
    }

    [Fact]
    public void A_prompt_in_a_row_that_the_batched_run_goes_through_anyway_gets_a_token_of_it()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(3, 8, 8, 1000));
        simulation.Add([1, 1], 1, "a");
        simulation.Add([2, 2], 20, "a");
        simulation.Step();
        var reads = simulation.Add([.. Enumerable.Range(10, 30)], 5, "a");
        simulation.Step();
        Assert.Equal((0, 7), (reads.Slot, reads.Computed));
        var first = simulation.Add([3, 3, 3, 3, 3, 3], 5, "b");
        var plan = simulation.Scheduler.Plan();
        Assert.Equal((first, 6), (plan.Prefills.Single().Sequence, plan.Prefills.Single().Count));
        Assert.Equal((reads, 1), (plan.Decodes[0].Sequence, plan.Decodes[0].Count));
        Assert.Equal(2, plan.Decodes.Count);
    }

    [Fact]
    public void The_sequence_that_arrived_last_is_preempted_and_goes_on_before_newer_ones()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(2, 20, 10, 18));
        var first = simulation.Add(9, 8);
        var second = simulation.Add(9, 8);
        var third = simulation.Add(9, 8);
        while (first.Generated < 8)
        {
            simulation.Step();
            Assert.Equal(Sequence.NoSlot, third.Slot);
        }

        Assert.True(simulation.Preemptions > 0);
        simulation.Step();
        Assert.NotEqual(Sequence.NoSlot, second.Slot);
        Assert.Equal(Sequence.NoSlot, third.Slot);
    }

    [Fact]
    public void A_paused_sequence_keeps_its_slot_until_another_wants_it()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(1, 10, 10, 1000));
        var slow = simulation.Add(3, 5);
        simulation.Step();
        simulation.TogglePause(0);
        simulation.Step();
        Assert.Equal(0, slow.Slot);
        var other = simulation.Add(3, 5);
        simulation.Step();
        Assert.Equal((Sequence.NoSlot, 0), (slow.Slot, other.Slot));
    }

    [Fact]
    public void A_paused_sequence_makes_room_before_one_that_goes_on_does()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(2, 20, 10, 20, CachesPrefixes: false));
        var slow = simulation.Add(9, 8);
        simulation.Step();
        simulation.TogglePause(0);
        var running = simulation.Add(9, 8);
        while (running.Generated < 8)
        {
            var before = running.Generated;
            simulation.Step();
            Assert.Equal(before + 1, running.Generated);
        }

        Assert.Equal(Sequence.NoSlot, slow.Slot);
    }

    [Fact]
    public void A_new_sequence_takes_the_hole_so_that_nothing_is_copied()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(3, 30, 10, 1000));
        simulation.Add(3, 1);
        var stays = simulation.Add(3, 20);
        simulation.Step();
        simulation.Add(4, 20);
        Assert.Empty(simulation.Scheduler.Plan().Copies);
        simulation.Step();
        Assert.Equal(1, stays.Slot);
        simulation.Cancel(1);
        simulation.Cancel(0);
        simulation.Add(2, 20);
        simulation.Step();
    }

    [Fact]
    public void Limits_that_could_not_serve_every_slot_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Scheduler(new SchedulerLimits(4, 3, 8, 100)));
}
