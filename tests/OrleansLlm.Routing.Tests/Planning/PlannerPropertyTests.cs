using CsCheck;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Routing.Targets;
using OrleansLlm.Routing.Tests.Policies;

namespace OrleansLlm.Routing.Tests.Planning;

/// <summary>What holds for every plan, whatever the policies, routes, targets and requests.</summary>
public sealed class PlannerPropertyTests
{
    private static readonly Gen<TargetHealth> Health = Gen.Select(
        Gen.Bool, Gen.Int[0, 5], Gen.Int[0, 3], Gen.Bool,
        (isCooling, inFlight, latency, isLimited) => new TargetHealth
        {
            Circuit = isCooling ? CircuitState.Open : CircuitState.Closed,
            MayBegin = !isCooling,
            InFlight = inFlight,
            FirstTokenSeconds = latency == 0 ? null : latency,
            LimitedFor = TimeSpan.FromSeconds(isLimited && inFlight == 0 ? 3 : 0),
        });

    private static readonly Gen<Target[]> Targets = Gen.Select(Health, Gen.Int[0, 2], Gen.Int[0, 31], Gen.Int[1, 3]).Array[5].Select(all => all.Select((one, i) => PlanTargets.Model(
        "abcde"[i].ToString(), one.Item1, price: one.Item2, context: one.Item4 * 3000, features: (ModelFeatures)one.Item3)).ToArray());

    private static readonly Gen<RequestFeatures> Requests = Gen.Select(Gen.Int[1, 9000], Gen.Int[0, 31], Gen.Int[0, 3], (tokens, needs, conversation) => new RequestFeatures
    {
        Tenant = "acme",
        PromptTokens = tokens,
        Needs = (ModelFeatures)needs,
        Conversation = conversation == 0 ? null : $"c{conversation}",
    });

    private static readonly Gen<IRouteLearning> Learning = Gen.Select(Gen.Double[0, 1], Gen.Bool, (value, isThere) => isThere
        ? (IRouteLearning)new FakeLearning { Need = value, Strong = 0.5, Calibrated = value, Match = new SpecialistMatch(0, value) }
        : NoLearning.Instance);

    private static readonly Gen<(RoutePlanner Planner, PlanInputs Inputs)> Calls = Gen.Select(PolicyGen.Policy.Array[3], Targets, Requests, Learning, Gen.Int, Gen.Int[-1, 3]).Select(call =>
    {
        var (policies, targets, features, learning, seed, budget) = call;
        return (new RoutePlanner(learning), new PlanInputs
        {
            Name = "r0",
            Features = features,
            Routes = RouteTable.OfGlobal(policies.Select((policy, i) => new RouteDefinition($"r{i}", null, 1, policy))),
            FindTarget = name => Array.Find(targets, target => target.Info.Name == name),
            Random = new Random(seed),
            BudgetLeft = budget < 0 ? null : budget * 0.001m,
        });
    });

    [Fact]
    public void A_plan_has_only_known_targets_and_none_over_its_limit() => Calls.Sample(call =>
        PlanText.Attempts(call.Planner.Plan(call.Inputs).Root).All(attempt => call.Inputs.FindTarget(attempt.Model) is { Health.LimitedFor.Ticks: 0 }));

    [Fact]
    public void The_same_inputs_make_the_same_plan() => Gen.Select(Calls, Gen.Int).Sample(both =>
    {
        var ((planner, inputs), seed) = both;
        var plans = Enumerable.Range(0, 2).Select(_ => planner.Plan(inputs with { Random = new Random(seed) })).ToList();
        return PlanText.Of(plans[0].Root) == PlanText.Of(plans[1].Root) && plans[0].Notes.SequenceEqual(plans[1].Notes);
    });

    [Fact]
    public void A_cooling_target_is_called_only_when_no_other_way_leads_to_an_answer() => Calls.Sample(call =>
    {
        var able = call.Inputs with { BudgetLeft = null, FindTarget = name => Able(call.Inputs.FindTarget(name)) };
        var forced = PlanText.Attempts(call.Planner.Plan(able).Root).Where(attempt => attempt.DespiteCooldown).ToList();
        var warm = able with { FindTarget = name => able.FindTarget(name) is { Health.MayBegin: true } target ? target : null };
        return forced.TrueForAll(attempt => !able.FindTarget(attempt.Model)!.Health.MayBegin)
            && (forced.Count == 0 || call.Planner.Plan(warm).Root is RefusalNode);
    });

    [Fact]
    public void Two_choices_never_pick_an_open_circuit_while_another_is_closed() => Gen.Select(Health.Array[2, 6], Gen.Int).Sample(both =>
    {
        var (healths, seed) = both;
        var targets = healths.Select((health, i) => PlanTargets.Model($"m{i}", health with { LimitedFor = TimeSpan.Zero })).ToArray();
        var policy = $$"""{"type":"lowest_latency","choices":[{{string.Join(',', targets.Select(target => $"\"{target.Info.Name}\""))}}]}""";
        var plan = new RoutePlanner(NoLearning.Instance).Plan(PlanTargets.Inputs(policy, targets) with { Random = new Random(seed) });
        return PlanText.Attempts(plan.Root).All(attempt => targets.Single(target => target.Info.Name == attempt.Model).Health.MayBegin || !healths.Any(health => health.MayBegin));
    });

    [Fact]
    public void Nodes_are_as_executors_expect_them() => Calls.Sample(call => IsSound(call.Planner.Plan(call.Inputs).Root));

    private static Target? Able(Target? target) =>
        target is null ? null : target with { Features = (ModelFeatures)31, Info = target.Info with { ContextLength = 0 } };

    private static bool IsSound(PlanNode node, bool isRoot = true) => node switch
    {
        FallbackNode fallback => fallback.Steps.Count > 0 && fallback.Steps.All(step => IsSound(step, false)),
        CascadeNode cascade => cascade.Steps.Count >= 2 && cascade.Steps[^1].Scorer is null && cascade.Steps.SkipLast(1).All(step => step.Scorer is not null)
            && cascade.Steps.All(step => IsSound(step.Plan, false)),
        EnsembleNode ensemble => ensemble.Members.Count >= 2 && ensemble.Quorum <= ensemble.Members.Count && ensemble.Members.All(member => IsSound(member, false)),
        HedgeNode hedge => IsSound(hedge.First, false) && IsSound(hedge.Second, false),
        ShadowNode shadow => IsSound(shadow.Main, false) && IsSound(shadow.Shadow, false),
        RefusalNode => isRoot,
        _ => node is AttemptNode,
    };
}
