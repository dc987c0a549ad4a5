using CsCheck;
using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Tests.Scheduling;

namespace OrleansLlm.Engine.Tests.Prefixes;

public sealed class PrefixCacheTests
{
    private static readonly int[] Prompt = [.. Enumerable.Range(0, 40)];

    [Fact]
    public void A_later_sequence_goes_on_in_place_where_an_earlier_one_left_off()
    {
        var simulation = new SchedulerSimulation(Limits());
        var first = Run(simulation, Prompt, 5);
        int[] next = [.. first.Tokens, 90, 91, 92];
        simulation.Add(next, 2);
        var admission = Assert.Single(simulation.Scheduler.Plan().Admitted);
        // All but the last generated token was computed.
        Assert.Equal(44, admission.Cached.Length);
        simulation.Step();
        Assert.Equal(0, simulation.Copies);
    }

    [Fact]
    public void The_last_prompt_token_is_always_computed()
    {
        var simulation = new SchedulerSimulation(Limits());
        Run(simulation, Prompt, 5);
        simulation.Add(Prompt, 2);
        Assert.Equal(39, simulation.Scheduler.Plan().Admitted[0].Cached.Length);
    }

    [Fact]
    public void A_running_sequences_prompt_is_copied_and_both_go_on()
    {
        var simulation = new SchedulerSimulation(Limits());
        var running = simulation.Add(Prompt, 20);
        simulation.Step();
        simulation.Step();
        var second = simulation.Add([.. Prompt[..30], 77, 78], 20);
        Assert.Equal(30, simulation.Scheduler.Plan().Admitted[0].Cached.Length);
        simulation.Step();
        Assert.Equal((1, 0, 1), (simulation.Copies, running.Slot, second.Slot));
    }

    [Fact]
    public void No_prefix_crosses_tenants_unless_its_scope_is_declared_shared()
    {
        Assert.Equal(0, Hit(("a", null), ("b", null)));
        Assert.Equal(39, Hit(("a", null), ("a", null)));
        Assert.Equal(39, Hit(("a", "common"), ("b", "common")));
        Assert.Equal(0, Hit(("a", null), ("b", "a"))); // A shared scope named like a tenant is not that tenant's.
        Assert.Equal(0, Hit(("a", "common"), ("a", null)));

        static int Hit((string Tenant, string? Scope) first, (string Tenant, string? Scope) second)
        {
            var simulation = new SchedulerSimulation(Limits());
            simulation.Add(Prompt, 2, first.Tenant, scope: first.Scope);
            RunAll(simulation);
            simulation.Add(Prompt, 2, second.Tenant, scope: second.Scope);
            return simulation.Scheduler.Plan().Admitted[0].Cached.Length;
        }
    }

    [Fact]
    public void A_warm_prefix_makes_room_and_the_least_recently_used_goes_first()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(2, 40, 40, 1000, PrefixSlots: 1));
        int[][] prompts = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(100 * i, 40).ToArray())];
        Run(simulation, prompts[0], 2);
        Run(simulation, prompts[1], 2);
        Run(simulation, prompts[2], 2);
        Run(simulation, prompts[0], 2);
        // Three slots in all: the fourth prompt costs the second one its place.
        Run(simulation, prompts[3], 2);
        Assert.Equal([39, 0, 39, 39], prompts.Select(prompt => Cached(simulation, prompt)));
    }

    [Fact]
    public void Sequences_take_memory_from_warm_prefixes_before_they_take_it_from_each_other()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 60, 60, 100));
        Run(simulation, [.. Enumerable.Range(0, 40)], 2);
        Run(simulation, [.. Enumerable.Range(100, 40)], 2);
        Assert.Equal(82, simulation.Scheduler.WarmTokens);
        simulation.Add([.. Enumerable.Range(200, 40)], 2);
        simulation.Step();
        Assert.Equal((41, 0), (simulation.Scheduler.WarmTokens, simulation.Preemptions));
        RunAll(simulation);
    }

    [Fact]
    public void A_prefix_that_a_longer_one_covers_is_not_kept_beside_it()
    {
        var simulation = new SchedulerSimulation(Limits());
        var first = simulation.Add(Prompt, 6);
        simulation.Step();
        simulation.Step();
        Run(simulation, [.. Prompt, 90, 91], 1);
        Assert.NotEqual(Sequence.NoSlot, first.Slot);
        Run(simulation, [.. Prompt, 90, 91, 92, 93], 1);
        Assert.Single(simulation.Scheduler.Cache.Residents, resident => resident.Owner is null);
    }

    [Fact]
    public void A_preempted_sequence_goes_on_from_what_it_left_behind()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(1, 40, 40, 1000, PrefixSlots: 1));
        var slow = simulation.Add(Prompt, 10);
        simulation.Step();
        simulation.Step();
        simulation.TogglePause(0);
        simulation.Add([.. Enumerable.Range(200, 20)], 2);
        simulation.Step();
        Assert.Equal(Sequence.NoSlot, slow.Slot);
        simulation.ResumeAll();
        simulation.Step();
        simulation.Step();
        Assert.Equal((0, 41), (slow.Slot, simulation.HitTokens));
    }

    [Fact]
    public void Of_several_that_begin_alike_one_computes_the_prefix_and_the_others_wait_for_it()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 64, 32, 1000));
        int[] common = [.. Enumerable.Range(0, 100)];
        simulation.Add([.. common, 200], 4);
        simulation.Add([.. common, 201], 4);
        var other = simulation.Add([300, 301], 4, "other");
        simulation.Add([.. common, 202], 4);
        simulation.Step();
        Assert.Equal([true, false, true, false], simulation.Sequences.Select(sequence => sequence.Slot != Sequence.NoSlot));
        Assert.Equal(2, other.Computed);
        RunAll(simulation);
        // Less than four blocks are not worth waiting for.
        Assert.Equal(2 * 64, simulation.HitTokens);
    }

    [Fact]
    public void Nothing_is_kept_or_found_when_the_cache_is_off()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(4, 40, 40, 1000, CachesPrefixes: false));
        Run(simulation, Prompt, 2);
        Assert.Equal((0, 0), (Cached(simulation, Prompt), simulation.Scheduler.Cache.Residents.Count));
    }

    [Fact]
    public void The_tree_is_empty_once_everything_is_forgotten() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 60], Gen.Int[0, 40]).Array[1, 30].Sample(prompts =>
        {
            var simulation = new SchedulerSimulation(new SchedulerLimits(3, 60, 60, 1000, PrefixSlots: 2));
            foreach (var (tenant, length, shared) in prompts)
            {
                simulation.Add([.. Enumerable.Range(0, length).Select(i => i < shared ? i : i + length)], 3, $"{tenant}");
                simulation.Step();
            }

            RunAll(simulation);
            simulation.Scheduler.ForgetPrefixes();
            Assert.Equal((0, 0, 0), (simulation.Scheduler.Cache.Residents.Count, simulation.Scheduler.Cache.Blocks, simulation.Scheduler.WarmTokens));
        });

    private static SchedulerLimits Limits() => new(4, 64, 64, 1000);

    private static int Cached(SchedulerSimulation simulation, int[] prompt)
    {
        var probe = simulation.Add(prompt, 2);
        var cached = simulation.Scheduler.Plan().Admitted.Single(admission => admission.Sequence == probe).Cached.Length;
        simulation.Cancel(simulation.Live - 1);
        return cached;
    }

    private static Sequence Run(SchedulerSimulation simulation, int[] prompt, int maxTokens)
    {
        var sequence = simulation.Add(prompt, maxTokens);
        while (simulation.Sequences.Contains(sequence))
        {
            simulation.Step();
        }

        return sequence;
    }

    private static void RunAll(SchedulerSimulation simulation)
    {
        while (simulation.Live > 0)
        {
            simulation.Step();
        }
    }
}
