using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Learning;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Planning;

/// <summary>One try to make a plan, with some obstacles left out of account. A policy of which nothing can take the call has no plan (null). Used once.</summary>
internal sealed partial class PlanPass(PlanInputs inputs, IRouteLearning learning, Dictionary<string, Target?> targets, Leniency leniency)
{
    /// <summary>Routes within routes.</summary>
    public const int MaxDepth = 8;

    /// <summary>Policies that one plan is made from; more are left out.</summary>
    public const int MaxPolicies = 500;

    private readonly List<string> _notes = [];
    private int _policies;

    /// <summary>What was left out or decided, and why.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The shortest wait until our own limit for a target has room, where that was an obstacle.</summary>
    public TimeSpan? LimitedFor { get; private set; }

    /// <summary>True when a target was left out for what it can not do.</summary>
    public bool IsIncapable { get; private set; }

    public PlanNode? Root() => Named(inputs.Name, Scope.Open);

    private PlanNode? Plan(RoutePolicy policy, Scope scope)
    {
        if (++_policies > MaxPolicies)
        {
            Note($"more than {MaxPolicies} policies: the rest is left out");
            return null;
        }

        return policy switch
        {
            SinglePolicy single => Named(single.Name, scope),
            SelectionPolicy selection => Select(selection, scope),
            CapabilityPolicy capability => ByCapability(capability, scope),
            RulesPolicy rules => ByRule(rules, scope),
            SpecialistPolicy specialist => BySpecialist(specialist, scope),
            LearnedPolicy learned => ByLearned(learned, scope),
            FallbackPolicy fallback => Chain(Plans(fallback.Steps, scope), fallback.Rules),
            HedgePolicy hedge => Hedge(hedge, scope),
            CascadePolicy cascade => Cascade(cascade, scope),
            EnsemblePolicy ensemble => Ensemble(ensemble, scope),
            ShadowPolicy shadow => Shadow(shadow, scope),
            _ => throw new NotSupportedException($"A policy without a plan: {policy.GetType().Name}."),
        };
    }

    private PlanNode? Named(string name, Scope scope)
    {
        if (RouteFrame.Resolve(name, scope.Route, inputs.Routes) is not { } route)
        {
            return Attempt(name, scope);
        }

        if (scope.Route?.Depth >= MaxDepth)
        {
            Note($"the route '{name}' is left out: routes lead through at most {MaxDepth} others");
            return null;
        }

        return Plan(route.Policy, scope with { Route = new RouteFrame(route, scope.Route) });
    }

    private AttemptNode? Attempt(string model, Scope scope)
    {
        if (Find(model) is not { } target)
        {
            Note($"{model} is not known");
            return null;
        }

        if (scope.MustFit && TargetObstacles.Unfit(target, inputs, scope.Requires, scope.MinContext) is { } lack)
        {
            IsIncapable = true;
            Note($"{model} {lack}");
            return null;
        }

        if (TargetObstacles.Of(target, inputs, leniency, scope.IsJudge) is { } obstacle)
        {
            NoteLimit(target.Health.LimitedFor);
            Note($"{model} {obstacle}");
            return null;
        }

        var isForced = !target.Health.MayBegin;
        if (isForced)
        {
            Note($"{model} cools down, but nothing else is left: it is tried all the same");
        }

        return new AttemptNode(model, "as named") { DespiteCooldown = isForced };
    }

    private List<PlanNode> Plans(IEnumerable<RoutePolicy> policies, Scope scope) =>
        [.. policies.Select(policy => Plan(policy, scope)).OfType<PlanNode>()];

    /// <summary>The first, and the others after it where the rules say so.</summary>
    private static PlanNode? Chain(List<PlanNode> nodes, FallbackRules? rules) => nodes.Count switch
    {
        0 => null,
        1 when rules is null or { Retries: 0, FirstTokenTimeout: null } => nodes[0],
        _ => rules is null ? nodes[0] : new FallbackNode(nodes, rules),
    };

    private static PlanNode? Chain(PlanNode? first, PlanNode? second, FallbackRules? rules) =>
        Chain([.. new[] { first, rules is null && first is not null ? null : second }.OfType<PlanNode>()], rules);

    private Target? Find(string model)
    {
        if (!targets.TryGetValue(model, out var target))
        {
            targets[model] = target = inputs.FindTarget(model);
        }

        return target;
    }

    private void NoteLimit(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero && !(LimitedFor <= wait))
        {
            LimitedFor = wait;
        }
    }

    private void Note(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    private void Explain(string note)
    {
        if (inputs.Explain)
        {
            Note(note);
        }
    }

    /// <summary>Where a policy stands.</summary>
    private readonly record struct Scope(RouteFrame? Route, bool MustFit, ModelFeatures Requires, int MinContext, bool IsJudge)
    {
        public static Scope Open => default;
    }
}
