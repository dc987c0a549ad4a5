using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Targets;
using static OrleansLlm.Routing.Tests.Planning.PlanTargets;

namespace OrleansLlm.Routing.Tests.Planning;

public sealed class SelectionTests
{
    private const int Draws = 20_000;

    private static readonly RoutePlanner Planner = new(NoLearning.Instance);

    [Fact]
    public void Shares_converge_to_the_weights()
    {
        var inputs = Inputs("""{"type":"weighted","choices":[{"policy":"a","weight":6},{"policy":"b","weight":3},{"policy":"c","weight":1}]}""", Model("a"), Model("b"), Model("c"));
        var firsts = Enumerable.Range(0, Draws).Select(_ => First(inputs)).CountBy(name => name).ToDictionary();

        // Four standard deviations of a binomial with this many draws are below 1.4%.
        Assert.Equal(0.6, (double)firsts["a"] / Draws, 0.015);
        Assert.Equal(0.3, (double)firsts["b"] / Draws, 0.015);
        Assert.Equal(0.1, (double)firsts["c"] / Draws, 0.015);
    }

    [Theory]
    [InlineData("weighted")]
    [InlineData("least_busy")]
    [InlineData("lowest_latency")]
    [InlineData("lowest_cost")]
    public void A_conversation_stays_where_it_is_while_that_can_serve_it(string kind)
    {
        var policy = $$"""{"type":"{{kind}}","choices":["a","b","c"],"sticky":"conversation"}""";
        for (var i = 0; i < 200; i++)
        {
            var features = new RequestFeatures { Tenant = "acme", Conversation = $"c{i}" };
            var first = First(Inputs(policy, features, Model("a"), Model("b"), Model("c")));
            var busy = new TargetHealth { InFlight = i, FirstTokenSeconds = i };
            Assert.Equal(first, First(Inputs(policy, features, Model("a", busy, price: 1), Model("b"), Model("c", busy))));

            // When another one goes, it still stays; when its own goes, it moves, and comes back with it.
            var gone = first == "a" ? "b" : "a";
            Assert.Equal(first, First(Inputs(policy, features, [.. new[] { "a", "b", "c" }.Where(name => name != gone).Select(name => Model(name))])));
            Assert.NotEqual(first, First(Inputs(policy, features, [.. new[] { "a", "b", "c" }.Select(name => Model(name, name == first ? Cooling : null))])));
        }
    }

    [Fact]
    public void Sticky_users_are_spread_by_weight()
    {
        var firsts = Enumerable.Range(0, Draws).Select(i => First(Inputs(
            """{"type":"weighted","choices":[{"policy":"a","weight":3},"b"],"sticky":"user"}""", new RequestFeatures { Tenant = "acme", User = $"user-{i}" }, Model("a"), Model("b"))));
        Assert.Equal(0.75, firsts.Count(name => name == "a") / (double)Draws, 0.02);
    }

    [Fact]
    public void The_least_busy_is_the_one_with_the_fewest_outstanding_calls_per_weight()
    {
        const string policy = """{"type":"least_busy","choices":["a",{"policy":"b","weight":4},"c"]}""";
        Assert.Equal("a>b>c", Order(policy, Model("a", new TargetHealth { InFlight = 1 }), Model("b", new TargetHealth { InFlight = 8 }), Model("c", new TargetHealth { InFlight = 3 })));
        Assert.Equal("b>c>a", Order(policy, Model("a", new TargetHealth { InFlight = 1, Outstanding = 50 }), Model("b", new TargetHealth { InFlight = 8 }), Model("c", new TargetHealth { InFlight = 3 })));
        Assert.Equal("b>c>a", Order(policy, Model("a", new TargetHealth { CacheUsage = 0.99 }), Model("b", new TargetHealth { InFlight = 8 }), Model("c", new TargetHealth { InFlight = 3 })));
    }

    [Fact]
    public void The_cheapest_comes_first_own_models_are_free_and_unknown_prices_last()
    {
        const string policy = """{"type":"lowest_cost","choices":["unknown-price","dear","cheap","own"]}""";
        Assert.Equal("own>cheap>dear>unknown-price", Order(policy, Model("unknown-price"), Model("dear", price: 5), Model("cheap", price: 1), Model("own", provider: "local")));
        Assert.Equal("cheap>[dear,dear]", Order(
            """{"type":"lowest_cost","choices":[{"policy":{"type":"ensemble","members":[{"policy":"dear","samples":2}],"combine":{"type":"vote"}}},"cheap"]}""",
            Model("dear", price: 1), Model("cheap", price: 1.5m)));
    }

    [Fact]
    public void Two_choices_never_take_the_slowest_and_mostly_the_fastest()
    {
        var inputs = Inputs(
            """{"type":"lowest_latency","choices":["fast","middle","slow"]}""",
            Model("fast", new TargetHealth { FirstTokenSeconds = 0.1 }), Model("middle", new TargetHealth { FirstTokenSeconds = 0.3 }), Model("slow", new TargetHealth { FirstTokenSeconds = 0.9 }));
        var firsts = Enumerable.Range(0, Draws).Select(_ => First(inputs)).CountBy(name => name).ToDictionary();
        Assert.Equal(2 / 3.0, (double)firsts["fast"] / Draws, 0.02);
        Assert.DoesNotContain("slow", firsts.Keys);
    }

    [Fact]
    public void Calls_under_way_count_against_low_latency_and_an_unmeasured_target_gets_one_call_to_show_itself()
    {
        const string policy = """{"type":"lowest_latency","choices":["a","b"]}""";
        Assert.Equal("b>a", Order(policy, Model("a", new TargetHealth { FirstTokenSeconds = 0.1, InFlight = 9 }), Model("b", new TargetHealth { FirstTokenSeconds = 0.4 })));
        Assert.Equal("b>a", Order(policy, Model("a", new TargetHealth { FirstTokenSeconds = 0.1 }), Model("b")));
        Assert.Equal("a>b", Order(policy, Model("a", new TargetHealth { FirstTokenSeconds = 0.1 }), Model("b", new TargetHealth { InFlight = 1 })));
        Assert.Equal("a>b", Order("""{"type":"lowest_latency","choices":["a","b"],"metric":"total"}""", Model("a", new TargetHealth { FirstTokenSeconds = 3, TotalSeconds = 4 }), Model("b", new TargetHealth { FirstTokenSeconds = 1, TotalSeconds = 9 })));
    }

    [Fact]
    public void A_share_of_calls_is_copied_to_the_shadow()
    {
        var inputs = Inputs("""{"type":"shadow","policy":"a","shadow":"b","share":0.1}""", Model("a"), Model("b"));
        Assert.Equal(0.1, Enumerable.Range(0, Draws).Count(_ => Planner.Plan(inputs).Root is ShadowNode) / (double)Draws, 0.01);
    }

    private static string Order(string policy, params Target[] targets) => PlanText.Of(Planner.Plan(Inputs(policy, targets)).Root);

    private static string First(PlanInputs inputs) => PlanText.Attempts(Planner.Plan(inputs).Root).First().Model;
}
