using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Learning.Specialists;
using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Routing.Targets;
using static OrleansLlm.Routing.Tests.Planning.PlanTargets;

namespace OrleansLlm.Routing.Tests.Planning;

public sealed class RoutePlannerTests
{
    private static readonly RoutePlanner Planner = new(NoLearning.Instance);

    [Fact]
    public void A_model_that_is_no_route_is_called_as_it_is()
    {
        var plan = Planner.Plan(Inputs("\"a\"", Model("m")) with { Name = "m" });
        Assert.Equal((null, 0, new AttemptNode("m", "as named")), (plan.Route, plan.Version, plan.Root));
        Assert.Empty(plan.Notes);
    }

    [Fact]
    public void A_route_tells_its_name_and_version()
    {
        var plan = Planner.Plan(Inputs("""{"type":"fallback","steps":["a","b"],"retries":1}""", Model("a"), Model("b")));
        Assert.Equal(("route", 3, "a>b"), (plan.Route, plan.Version, PlanText.Of(plan.Root)));
        Assert.Equal(1, Assert.IsType<FallbackNode>(plan.Root).Rules.Retries);
    }

    [Theory]
    [InlineData("""{"type":"fallback","steps":["cold","b"]}""", "b", "cold cools down for 4 s more")]
    [InlineData("""{"type":"fallback","steps":["nowhere","b"]}""", "b", "nowhere is not known")]
    [InlineData("""{"type":"fallback","steps":["small","b"]}""", "b", "small has a context of 64 tokens, about 101 are needed")]
    [InlineData("""{"type":"fallback","steps":["limited","b"]}""", "b", "limited is at the limit set for it for 9 s more")]
    [InlineData("""{"type":"fallback","steps":["vectors","b"]}""", "b", "vectors is no chat model (embedding)")]
    [InlineData("""{"type":"fallback","steps":["cold","cold2"]}""", "cold!>cold2!", "cold cools down, but nothing else is left: it is tried all the same")]
    [InlineData("""{"type":"hedge","first":"cold","second":"b"}""", "b", "cold cools down for 4 s more")]
    [InlineData("""{"type":"cascade","steps":[{"policy":"a","scorer":{"type":"logprob"},"threshold":0.8},"cold"]}""", "a", "cold cools down for 4 s more")]
    [InlineData("""{"type":"ensemble","members":["a","b","cold"],"combine":{"type":"vote"}}""", "[a,b]", "cold cools down for 4 s more")]
    [InlineData("""{"type":"ensemble","members":["a","cold"],"combine":{"type":"vote"},"quorum":2}""", "[a,cold!]", "cold cools down, but nothing else is left: it is tried all the same")]
    public void What_can_not_take_the_call_is_left_out_and_noted(string policy, string expected, string note)
    {
        var plan = Planner.Plan(Inputs(
            policy, Model("a"), Model("b"), Model("cold", Cooling), Model("cold2", Cooling), Model("small", context: 64),
            Model("limited", new TargetHealth { LimitedFor = TimeSpan.FromSeconds(9) }), Vectors()));
        Assert.Equal(expected, PlanText.Of(plan.Root));
        Assert.Contains(note, plan.Notes);
    }

    [Fact]
    public void A_model_too_dear_for_what_is_left_is_passed_over_unless_nothing_else_is()
    {
        var features = new RequestFeatures { Tenant = "acme", PromptTokens = 1000, MaxTokens = 1000 };
        var dear = Inputs("""{"type":"fallback","steps":["dear","cheap"]}""", features, Model("dear", price: 10), Model("cheap", price: 1)) with { BudgetLeft = 0.005m };
        var plan = Planner.Plan(dear);
        Assert.Equal("cheap", PlanText.Of(plan.Root));
        Assert.Contains("dear may cost $0.02, but $0.005 of the budget are left", plan.Notes);

        // The ledger refuses with the exact figures.
        Assert.Equal("dear>cheap", PlanText.Of(Planner.Plan(dear with { BudgetLeft = 0.0001m }).Root));
    }

    [Fact]
    public void Missing_features_pass_a_model_over_but_capability_never_calls_it()
    {
        var features = new RequestFeatures { Tenant = "acme", PromptTokens = 10, Needs = ModelFeatures.Tools | ModelFeatures.JsonSchema };
        var able = Model("able", features: ModelFeatures.Tools | ModelFeatures.JsonSchema);
        var half = Model("half", features: ModelFeatures.Tools);
        var plan = Planner.Plan(Inputs("""{"type":"capability","choices":["half","able"]}""", features, half, able));
        Assert.Equal("able", PlanText.Of(plan.Root));
        Assert.Contains("half has no json_schema", plan.Notes);

        Assert.Equal("half", PlanText.Of(Planner.Plan(Inputs("\"half\"", features, half)).Root));
        var refused = Assert.IsType<RefusalNode>(Planner.Plan(Inputs("""{"type":"capability","choices":["half"]}""", features, half)).Root);
        Assert.Equal(LlmErrorCode.Unsupported, refused.Code);
        Assert.Contains("half has no json_schema", refused.Message, StringComparison.Ordinal);
        Assert.Equal("able", PlanText.Of(Planner.Plan(Inputs("""{"type":"capability","choices":["half","able"],"min_context":9000}""", features, half, able with { Info = able.Info with { ContextLength = 16000 } })).Root));
    }

    [Fact]
    public void A_judge_need_not_do_what_the_call_needs()
    {
        var features = new RequestFeatures { Tenant = "acme", PromptTokens = 10, Needs = ModelFeatures.Tools };
        var able = ModelFeatures.Tools;
        var plan = Planner.Plan(Inputs(
            """{"type":"cascade","steps":[{"policy":"a","scorer":{"type":"judge","judge":"j"},"threshold":0.7},"b"]}""", features,
            Model("a", features: able), Model("b", features: able), Model("j")));
        var step = Assert.IsType<CascadeNode>(plan.Root).Steps[0];
        Assert.Equal("j", PlanText.Of(Assert.IsType<JudgeScorer>(step.Scorer).Judge));
    }

    [Fact]
    public void Nothing_at_all_is_refused_with_the_reason()
    {
        Assert.Equal(LlmErrorCode.ModelNotFound, Refused(Inputs("""{"type":"fallback","steps":["x","y"]}""")).Code);
        Assert.Equal("The model 'z' does not exist or no silo serves it.", Refused(Inputs("\"a\"") with { Name = "z" }).Message);
        var limited = Refused(Inputs(
            """{"type":"fallback","steps":["x","y"]}""",
            Model("x", new TargetHealth { LimitedFor = TimeSpan.FromSeconds(9) }), Model("y", new TargetHealth { LimitedFor = TimeSpan.FromSeconds(2) })));
        Assert.Equal((LlmErrorCode.Overloaded, TimeSpan.FromSeconds(2)), (limited.Code, limited.RetryAfter));

        static RefusalNode Refused(PlanInputs inputs) => Assert.IsType<RefusalNode>(Planner.Plan(inputs).Root);
    }

    [Fact]
    public void Names_inside_a_route_mean_what_they_would_without_it()
    {
        var routes = RouteTable.OfGlobal([Route("m", """{"type":"fallback","steps":["m","other"]}"""), Route("fast", "\"global-fast\"")])
            .WithOwn([Route("fast", """{"type":"fallback","steps":["own-fast","fast"]}""", "acme"), Route("loop", "\"back\"", "acme"), Route("back", "\"loop\"", "acme")]);
        Assert.Equal("m>other", PlanOf("m"));
        Assert.Equal("own-fast>global-fast", PlanOf("fast"));
        Assert.Equal("refused: ModelNotFound", PlanOf("loop"));

        // A global route is the same for everyone, whatever a tenant calls its own.
        Assert.Equal("global-fast", PlanText.Of(Plan("uses-fast", RouteTable.OfGlobal([Route("uses-fast", "\"fast\""), Route("fast", "\"global-fast\"")])
            .WithOwn([Route("fast", "\"own-fast\"", "acme")])).Root));

        string PlanOf(string name) => PlanText.Of(Plan(name, routes).Root);
        static RoutePlan Plan(string name, RouteTable table) => Planner.Plan(
            Inputs("\"a\"", Model("m"), Model("other"), Model("own-fast"), Model("global-fast")) with { Name = name, Routes = table });
    }

    [Fact]
    public void Routes_lead_through_a_bounded_number_of_others()
    {
        var chain = Enumerable.Range(0, 12).Select(i => Route($"r{i}", $"\"r{i + 1}\"")).ToList();
        var plan = Planner.Plan(Inputs("\"a\"", Model("r12")) with { Name = "r0", Routes = RouteTable.OfGlobal(chain) });
        Assert.IsType<RefusalNode>(plan.Root);
        Assert.Contains("the route 'r8' is left out: routes lead through at most 8 others", plan.Notes);

        var wide = Enumerable.Range(0, 7).Select(i => Route($"r{i}", $$"""{"type":"fallback","steps":[{{string.Join(',', Enumerable.Repeat($"\"r{i + 1}\"", 8))}}]}""")).ToList();
        var bounded = Planner.Plan(Inputs("\"a\"", Model("r7")) with { Name = "r0", Routes = RouteTable.OfGlobal(wide) });
        Assert.True(PlanText.Attempts(bounded.Root).Count() <= 500);
        Assert.Contains("more than 500 policies: the rest is left out", bounded.Notes);
    }

    [Fact]
    public void Rules_are_tried_in_order_and_the_default_serves_the_rest()
    {
        const string policy = """{"type":"rules","rules":[{"when":{"tags":{"tier":"free"}},"policy":"cheap"},{"when":{"max_prompt_tokens":50},"policy":"quick"},{"when":{"project":"x"},"policy":"nowhere"}],"default":"all"}""";
        Target[] targets = [Model("cheap"), Model("quick"), Model("all")];
        Assert.Equal("cheap", PlanOf(new RequestFeatures { Tenant = "acme", Tags = new Dictionary<string, string> { ["tier"] = "free" } }));
        Assert.Equal("quick", PlanOf(new RequestFeatures { Tenant = "acme", PromptTokens = 50 }));
        Assert.Equal("all", PlanOf(new RequestFeatures { Tenant = "acme", PromptTokens = 51 }));
        Assert.Equal("all", PlanOf(new RequestFeatures { Tenant = "acme", PromptTokens = 51, Project = "x" }));

        string PlanOf(RequestFeatures features) => PlanText.Of(Planner.Plan(Inputs(policy, features, targets)).Root);
    }

    [Fact]
    public void A_learned_router_chooses_and_the_other_model_follows()
    {
        const string policy = """{"type":"learned","router":"r","weak":"w","strong":"s","target_quality":0.9}""";
        Assert.Equal("s>w", PlanOf(NoLearning.Instance, policy));
        Assert.Equal("s>w", PlanOf(new FakeLearning { Need = 0.6, Strong = 0.6 }, policy));
        Assert.Equal("w>s", PlanOf(new FakeLearning { Need = 0.59, Strong = 0.6 }, policy));
        Assert.Equal("s>w", PlanOf(new FakeLearning { Need = 0.59 }, policy));
        Assert.Equal("w", PlanOf(new FakeLearning { Need = 0.2 }, """{"type":"learned","router":"r","weak":"w","strong":"s","threshold":0.3,"fallback":false}"""));
    }

    [Fact]
    public void The_nearest_specialist_serves_when_it_is_near_enough()
    {
        const string policy =
            """{"type":"specialist","threshold":0.5,"specialists":[{"name":"x","examples":["e"],"policy":"w"},{"name":"y","examples":["e"],"policy":"s"}],"default":"d"}""";
        Assert.Equal("s>d", PlanOf(new FakeLearning { Match = new SpecialistMatch(1, 0.5) }, policy));
        Assert.Equal("d", PlanOf(new FakeLearning { Match = new SpecialistMatch(1, 0.49) }, policy));
        Assert.Equal("d", PlanOf(NoLearning.Instance, policy));
    }

    [Fact]
    public void Meanings_are_compared_where_they_were_gathered_else_words_by_a_threshold_of_their_own()
    {
        var inputs = Inputs(
            """{"type":"specialist","threshold":0.7,"lexical_threshold":0.1,"fallback":false,"specialists":[{"name":"x","examples":["rain"],"policy":"w"},{"name":"y","examples":["cash"],"policy":"s"}],"default":"d"}""",
            Model("w"), Model("s"), Model("d")) with { Explain = true };
        inputs = inputs with { Features = new RequestFeatures { Tenant = "t", LastUserText = "rain rain" } };
        var planner = new RoutePlanner(new RouteLearning(_ => null));
        var policy = (SpecialistPolicy)inputs.Routes.Find(inputs.Name)!.Policy;
        Assert.Equal("w", PlanText.Of(planner.Plan(inputs).Root));
        Assert.Contains("; 0.1 is needed", string.Join('\n', planner.Plan(inputs).Notes), StringComparison.Ordinal);

        var meant = inputs with { Meanings = new Dictionary<SpecialistPolicy, ExampleVectors> { [policy] = new ExampleVectors("m", [[0, 1], [1, 0]], [1, 0]) } };
        Assert.Equal("s", PlanText.Of(planner.Plan(meant).Root));
        Assert.Contains("similarities by m: x 0, y 1", planner.Plan(meant).Notes);
        Assert.Contains("specialist y scores 1; 0.7 is needed", planner.Plan(meant).Notes);
        var unlike = meant with { Meanings = new Dictionary<SpecialistPolicy, ExampleVectors> { [policy] = new ExampleVectors("m", [[0, 1], [1, 0]], [-1, -1]) } };
        Assert.Equal("d", PlanText.Of(planner.Plan(unlike).Root));
    }

    [Fact]
    public void A_calibration_gives_the_threshold_of_a_cascade()
    {
        const string policy = """{"type":"cascade","steps":[{"policy":"w","scorer":{"type":"logprob"},"calibration":"c","threshold":0.4},"s"]}""";
        Assert.Equal("w?0.7:s", PlanOf(new FakeLearning { Calibrated = 0.7 }, policy));
        Assert.Equal("w?0.4:s", PlanOf(NoLearning.Instance, policy));
    }

    [Fact]
    public void A_dry_run_tells_what_was_measured()
    {
        var plan = Planner.Plan(Inputs("""{"type":"lowest_cost","choices":["a","b"]}""", Model("a", price: 2), Model("b", price: 1)) with { Explain = true });
        Assert.Equal("b>a", PlanText.Of(plan.Root));
        Assert.Contains("cost in dollars: a 0.0012, b 0.0006", plan.Notes);
        Assert.Equal("lowest_cost", Assert.IsType<AttemptNode>(Assert.IsType<FallbackNode>(plan.Root).Steps[0]).Reason);
    }

    private static string PlanOf(IRouteLearning learning, string policy) =>
        PlanText.Of(new RoutePlanner(learning).Plan(Inputs(policy, Model("w"), Model("s"), Model("d"))).Root);

    private static Target Vectors()
    {
        var target = Model("vectors");
        return target with { Info = target.Info with { Kind = ModelKind.Embedding } };
    }
}
