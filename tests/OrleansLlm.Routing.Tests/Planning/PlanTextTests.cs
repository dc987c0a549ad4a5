using OrleansLlm.Routing.Plans;
using Shown = OrleansLlm.Routing.Planning.PlanText;

namespace OrleansLlm.Routing.Tests.Planning;

public sealed class PlanTextTests
{
    [Fact]
    public void A_plan_is_shown_with_what_is_set_and_nothing_else()
    {
        var plan = new CascadeNode(
        [
            new CascadeStep(new HedgeNode(Model("a"), Model("b") with { DespiteCooldown = true }, TimeSpan.FromMilliseconds(300)), new ValidatorScorer(null, "^x"), 1),
            new CascadeStep(new FallbackNode([Model("c")], new FallbackRules { Retries = 1, On = FallbackCauses.Busy | FallbackCauses.ContextLength }), null, 0),
        ]);

        Assert.Equal(
            """
            {"kind":"cascade","steps":[{"plan":{"kind":"hedge","first":{"kind":"attempt","model":"a","provider":"at-a","reason":"why"},
            "second":{"kind":"attempt","model":"b","provider":"at-b","reason":"why","despite_cooldown":true},"after_ms":300},
            "scorer":{"kind":"validator","pattern":"^x"},"threshold":1},
            {"plan":{"kind":"fallback","steps":[{"kind":"attempt","model":"c","provider":"at-c","reason":"why"}],
            "rules":{"retries":1,"backoff_ms":200,"max_wait_ms":5000,"on":["busy","context_length"]}}}]}
            """.ReplaceLineEndings(""),
            new Shown(model => $"at-{model}").Of(plan).ToJsonString());
    }

    [Fact]
    public void Every_kind_of_node_scorer_and_combiner_can_be_shown()
    {
        PlanNode[] nodes =
        [
            new ShadowNode(Model("a"), Model("b")),
            new EnsembleNode([Model("a"), Model("b")], new VoteCombiner("(.)"), true, 0.5, 2),
            new EnsembleNode([Model("a"), Model("b")], new BestOfCombiner(Model("j"), null), false, null, 1),
            new EnsembleNode([Model("a"), Model("b")], new FusionCombiner(Model("w"), null), false, null, 1),
            .. new ScorerSpec[] { new LogprobScorer("min"), new ConsistencyScorer(2, 1), new JudgeScorer(Model("j"), null), new LearnedScorer("mine") }
                .Select(scorer => new CascadeNode([new CascadeStep(Model("a"), scorer, 0.5), new CascadeStep(Model("b"), null, 0)])),
        ];
        Assert.All(nodes, node => Assert.DoesNotContain("null", new Shown(_ => "local").Of(node).ToJsonString(), StringComparison.Ordinal));
    }

    private static AttemptNode Model(string name) => new(name, "why");
}
