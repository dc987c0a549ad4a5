using OrleansLlm.Engine.Scheduling;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine.Tests.Speculation;

/// <summary>When speculation is chosen: costs are given in milliseconds, and what is accepted is up to each test.</summary>
public sealed class SpeculationPlannerTests
{
    private static readonly SchedulerLimits Limits = new(16, 64, 16, 100_000);

    [Fact]
    public void A_sequence_whose_proposals_are_accepted_gets_more_of_them()
    {
        var (planner, _) = Planner(decode: [1.0], verify: 0.1);
        var sequence = Repeating();
        var proposed = Enumerable.Range(0, 20).Select(_ => Round(planner, [sequence], acceptance: 1)[0]).ToList();
        Assert.True(proposed[0] > 0);
        Assert.Equal(8, proposed[^1]);
    }

    [Fact]
    public void Proposals_that_are_never_accepted_cost_at_most_three_percent()
    {
        var (planner, time) = Planner(decode: [1.0], verify: 0.4);
        const int Steps = 2_000;
        for (var step = 0; step < Steps; step++)
        {
            Round(planner, [Repeating()], acceptance: 0, time);
        }

        Assert.InRange(time.Milliseconds, Steps, 1.03 * Steps);
    }

    [Fact]
    public void It_is_noticed_when_a_text_begins_to_repeat()
    {
        var (planner, _) = Planner(decode: [1.0], verify: 0.2);
        var sequence = Repeating();
        for (var step = 0; step < 200; step++)
        {
            Round(planner, [sequence], acceptance: 0);
        }

        var proposed = Enumerable.Range(0, 200).Sum(_ => Round(planner, [sequence], acceptance: 1)[0]);
        Assert.InRange(proposed, 500, int.MaxValue);
    }

    [Fact]
    public void Nobody_speculates_where_a_batched_step_is_cheaper_per_token()
    {
        // Eight sequences: one step of 2 ms, or eight verifications of more than 1 ms each.
        var (planner, _) = Planner(decode: [1, 1.1, 1.2, 1.4, 1.6, 1.7, 1.8, 2.0], verify: 0.3);
        var sequences = Enumerable.Range(0, 8).Select(_ => Repeating()).ToList();
        var verifications = Enumerable.Range(0, 100).Sum(_ => Round(planner, sequences, acceptance: 1).Count(proposed => proposed > 0));
        // What was saved pays for a look now and then.
        Assert.InRange(verifications, 0, 16);
    }

    [Fact]
    public void A_sequence_that_repeats_nothing_is_not_held_up_by_its_neighbour()
    {
        var (planner, time) = Planner(decode: [1, 1.2], verify: 0.1);
        List<Sequence> sequences = [Repeating(), Sequence([.. Enumerable.Range(100, 30)])];
        for (var step = 0; step < 500; step++)
        {
            Round(planner, sequences, acceptance: 1, time);
        }

        // It gets a token per step, so its pace is that of the steps.
        Assert.InRange(time.Milliseconds / 500, 1.2, 1.2 * 1.03);
    }

    [Fact]
    public void Two_sequences_that_both_copy_speculate_together()
    {
        var (planner, _) = Planner(decode: [1, 1.2], verify: 0.05);
        List<Sequence> sequences = [Repeating(), Repeating()];
        var proposed = Enumerable.Range(0, 50).Select(_ => Round(planner, sequences, acceptance: 1)).ToList();
        Assert.True(proposed[^1][0] > 0 && proposed[^1][1] > 0);
    }

    [Fact]
    public void Steps_with_prefills_are_left_alone()
    {
        var (planner, _) = Planner(decode: [1.0], verify: 0.1);
        var plan = PlanFor([Repeating()]);
        plan.Prefills.Add(new WorkItem(Repeating(), 1, 0, 10, Samples: false));
        planner.Amend(plan, 1000);
        Assert.Empty(plan.Verifies);
    }

    [Fact]
    public void No_more_is_proposed_than_can_follow()
    {
        var (planner, _) = Planner(decode: [1.0], verify: 0.0);
        var sequence = Repeating(maxTokens: 3);
        Assert.Equal(2, Round(planner, [sequence], acceptance: 0)[0]);
        sequence.Append(1);
        Assert.Equal(1, Round(planner, [sequence], acceptance: 0)[0]);
        sequence.Append(2);
        Assert.Equal(0, Round(planner, [sequence], acceptance: 0)[0]);
    }

    private static (SpeculationPlanner Planner, Clock Time) Planner(double[] decode, double verify)
    {
        var planner = new SpeculationPlanner(new SpeculationOptions(), Limits);
        for (var rows = 1; rows <= decode.Length; rows++)
        {
            planner.Costs.OnDecode(rows, TimeSpan.FromMilliseconds(decode[rows - 1]));
        }

        for (var tokens = 2; tokens <= 9; tokens++)
        {
            planner.Costs.OnVerify(tokens, TimeSpan.FromMilliseconds(decode[0] + (verify * (tokens - 1))));
        }

        return (planner, new Clock(planner.Costs));
    }

    private static Sequence Repeating(int maxTokens = 10_000) => Sequence([1, 2, 3, 1, 2, 3, 1, 2, 3], maxTokens);

    private static Sequence Sequence(int[] prompt, int maxTokens = 10_000)
    {
        var sequence = new Sequence(1, new SequenceRequest { Id = "test", Prompt = prompt, MaxTokens = maxTokens });
        sequence.Computed = sequence.Length - 1;
        return sequence;
    }

    private static StepPlan PlanFor(List<Sequence> sequences)
    {
        var plan = new StepPlan(Limits.Slots) { RowCount = sequences.Count, TokenCount = sequences.Count };
        for (var row = 0; row < sequences.Count; row++)
        {
            plan.Decodes.Add(new WorkItem(sequences[row], row, sequences[row].Computed, 1, Samples: true));
        }

        return plan;
    }

    /// <summary>Plans a step and carries it out on paper.</summary>
    /// <param name="acceptance">1: all proposals are accepted; 0: none.</param>
    /// <returns>Tokens proposed, by sequence.</returns>
    private static int[] Round(SpeculationPlanner planner, List<Sequence> sequences, int acceptance, Clock? time = null)
    {
        var plan = PlanFor(sequences);
        planner.Amend(plan, 1000);
        var clock = time ?? new Clock(planner.Costs);
        var (least, seconds) = (int.MaxValue, clock.TimeOf(plan));
        foreach (var item in plan.Verifies)
        {
            least = Math.Min(least, 1 + (acceptance * item.Proposed));
            planner.OnVerified(item, acceptance * item.Proposed, wasRejected: acceptance == 0);
        }

        planner.OnStep(plan, least, TimeSpan.FromSeconds(seconds));
        return [.. sequences.Select(sequence => plan.Verifies.Where(item => item.Sequence == sequence).Sum(item => item.Proposed))];
    }

    /// <summary>Adds up what steps cost.</summary>
    private sealed class Clock(StepCosts costs)
    {
        public double Milliseconds { get; private set; }

        public double TimeOf(StepPlan plan)
        {
            var seconds = plan.Verifies.Sum(item => costs.Verify(item.Proposed + 1)) + (plan.Decodes.Count > 0 ? costs.Decode(plan.Decodes.Count)!.Value : 0);
            Milliseconds += seconds * 1000;
            return seconds;
        }
    }
}
