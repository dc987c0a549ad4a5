using CsCheck;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Execution;

/// <summary>Whatever a plan is, whatever fails and whenever the caller leaves: money is settled once, and a caller sees one answer or a part of one.</summary>
public sealed class RandomPlanTests
{
    private static readonly FallbackCauses[] Causes =
        [FallbackCauses.None, FallbackCauses.Failure, FallbackCauses.Busy, FallbackCauses.Timeout, FallbackCauses.ContextLength, FallbackCauses.ContentRefused];

    [Fact]
    public void Every_reservation_is_settled_once_and_answers_are_never_mixed() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var random = new Random(seed);
            var leaves = random.Next(3);
            var (plan, shadows) = (PlanOf(random, depth: 0), new List<PlanNode>());
            var call = Call.Run(
                plan,
                attempts => { },
                leavesAfter: leaves == 1 ? _ => random.Next(4) == 0 : null,
                leavesAt: leaves == 2 ? TimeSpan.FromMilliseconds(random.Next(1, 3_000)) : null,
                settings: time => new ExecutionSettings { Time = time.Clock, Seed = seed, Shadow = (node, _) => shadows.Add(node), Learned = new FakeScores(() => random.NextDouble()) },
                attempts: (time, record) => new ScriptedAttempts(time.Clock, record) { Otherwise = model => ScriptOf(random, model) });
            Check(call);
        },
        iter: 3_000,
        threads: 1);

    private static void Check(Call call)
    {
        var begun = call.Attempts.Begun;
        Assert.All(begun, attempt => Assert.Equal(attempt.IsReserved ? 1 : 0, attempt.Settlements));
        var completed = begun.Where(attempt => attempt.Settled == SettlementOutcome.Completed).ToList();
        if (call.Last is { } last)
        {
            Assert.Equal(Assert.Single(completed).Text, call.Text);
            Assert.Null(call.Error);
            Assert.Equal(UsageSum.Of(begun.Select(attempt => attempt.Answerer?.Usage ?? new TokenUsage())), last.Usage);
            Assert.Equal(begun.Sum(attempt => attempt.Answerer?.Cost), last.Cost);
            Assert.Equal(begun.Count, last.Route!.AttemptList.Count);
        }
        else
        {
            Assert.Empty(completed);
            Assert.True(call.Text.Length == 0 || begun.Any(attempt => attempt.Text.StartsWith(call.Text, StringComparison.Ordinal)), $"'{call.Text}' is no one's.");
        }
    }

    private static PlanNode PlanOf(Random random, int depth) => (depth < 3 ? random.Next(7) : 0) switch
    {
        1 => new FallbackNode(PlansOf(random, depth, 1), new FallbackRules
        {
            Retries = random.Next(3),
            Backoff = TimeSpan.FromMilliseconds(random.Next(1, 100)),
            MaxWait = TimeSpan.FromMilliseconds(random.Next(1, 500)),
            On = random.Next(2) == 0 ? FallbackCauses.Default : FallbackCauses.Default | FallbackCauses.ContentRefused,
            FirstTokenTimeout = random.Next(2) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 100)) : null,
        }),
        2 => new HedgeNode(PlanOf(random, depth + 1), PlanOf(random, depth + 1), TimeSpan.FromMilliseconds(random.Next(1, 100))),
        3 => new CascadeNode([.. PlansOf(random, depth, 1).Select(plan => new CascadeStep(plan, ScorerOf(random, depth), random.NextDouble())),
            new CascadeStep(PlanOf(random, depth + 1), null, 0)]),
        4 or 5 => EnsembleOf(random, depth),
        6 => new ShadowNode(PlanOf(random, depth + 1), PlanOf(random, depth + 1)),
        _ => Call.Model($"m{random.Next(5)}"),
    };

    private static EnsembleNode EnsembleOf(Random random, int depth)
    {
        var members = PlansOf(random, depth, 2);
        CombinerSpec combiner = random.Next(3) switch
        {
            0 => new VoteCombiner(random.Next(2) == 0 ? null : "(.)"),
            1 => new BestOfCombiner(PlanOf(random, depth + 1), null),
            _ => new FusionCombiner(PlanOf(random, depth + 1), null),
        };
        return new EnsembleNode(members, combiner, random.Next(2) == 0, random.Next(2) == 0 ? null : random.NextDouble(), random.Next(1, members.Count + 1));
    }

    private static ScorerSpec ScorerOf(Random random, int depth) => random.Next(5) switch
    {
        0 => new LogprobScorer("min"),
        1 => new ConsistencyScorer(random.Next(1, 4), 1),
        2 => new JudgeScorer(PlanOf(random, depth + 1), null),
        3 => new ValidatorScorer(null, "[ab]"),
        _ => new LearnedScorer("x"),
    };

    private static List<PlanNode> PlansOf(Random random, int depth, int least) =>
        [.. Enumerable.Range(0, random.Next(least, least + 2)).Select(_ => PlanOf(random, depth + 1))];

    // The tokens tell whose they are, so that mixed answers show.
    private static Script ScriptOf(Random random, string model)
    {
        var tag = $"{model}-{random.Next(1_000_000)}";
        return new Script
        {
            Tokens = random.Next(6) == 0 ? [$"{random.Next(11)}"] : [.. Enumerable.Range(0, random.Next(4)).Select(i => $"{tag}.{i} ")],
            First = TimeSpan.FromMilliseconds(random.Next(0, 200)),
            Gap = TimeSpan.FromMilliseconds(random.Next(0, 50)),
            Failure = random.Next(3) == 0 ? Script.Error(Causes[random.Next(Causes.Length)], random.Next(2) == 0 ? TimeSpan.FromMilliseconds(random.Next(600)) : null) : null,
            Refusal = random.Next(12) == 0 ? Script.Error(FallbackCauses.None) : null,
            Finish = random.Next(8) == 0 ? FinishReason.ContentFilter : FinishReason.Stop,
            Logprob = -random.NextSingle(),
        };
    }
}
