using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Tests.Planning;

public sealed class PlanCostTests
{
    private const int Answer = 100;

    [Fact]
    public void Of_a_fallback_only_one_step_is_paid() => Assert.Equal(5, Cost(new FallbackNode([Model("1"), Model("5"), Model("3")], new FallbackRules { Retries = 2 })));

    [Fact]
    public void Both_of_a_hedge_may_be_paid() => Assert.Equal(4, Cost(new HedgeNode(Model("1"), Model("3"), TimeSpan.Zero)));

    [Fact]
    public void All_steps_of_a_cascade_may_be_paid_with_what_scores_them()
    {
        var judged = new CascadeStep(Model("1"), new JudgeScorer(Model("2"), null), 0.5);
        var sampled = new CascadeStep(Model("1"), new ConsistencyScorer(3, 1), 0.5);

        // The judge reads the answer besides the question, a cent for each token.
        Assert.Equal(1 + (2 + 1) + 1 + (3 * 1) + 10, Cost(new CascadeNode([judged, sampled, new CascadeStep(Model("10"), null, 0)])));
    }

    [Fact]
    public void Who_makes_one_answer_of_many_reads_them_all() =>
        Assert.Equal(1 + 1 + (4 + 2), Cost(new EnsembleNode([Model("1"), Model("1")], new FusionCombiner(Model("4"), null), false, null, 1)));

    [Fact]
    public void A_shadow_is_paid_too() => Assert.Equal(3, Cost(new ShadowNode(Model("1"), Model("2"))));

    [Fact]
    public void An_unknown_price_makes_the_sum_unknown()
    {
        Assert.Null(Cost(new HedgeNode(Model("1"), Model("?"), TimeSpan.Zero)));
        Assert.Null(Cost(new FallbackNode([Model("?"), Model("1")], new FallbackRules())));
    }

    // A model's name is its price; each further token costs a cent.
    private static decimal? Cost(PlanNode plan) =>
        new PlanCost((model, extra) => int.TryParse(model, out var price) ? price + (extra * 0.01m) : null, Answer).Of(plan);

    private static AttemptNode Model(string name) => new(name, "test");
}
