namespace OrleansLlm.Routing.Policies;

/// <summary>The models and routes that policies name.</summary>
public static class PolicyNames
{
    /// <summary>All names of a policy, judges and shadows included, each once.</summary>
    public static IReadOnlyList<string> Of(RoutePolicy policy) => [.. All(policy).Distinct(StringComparer.Ordinal)];

    /// <summary>A policy and all policies in it.</summary>
    internal static IEnumerable<RoutePolicy> Within(RoutePolicy policy) => Parts(policy).SelectMany(Within).Prepend(policy);

    private static IEnumerable<string> All(RoutePolicy policy) =>
        policy is SinglePolicy single ? [single.Name] : Parts(policy).SelectMany(All);

    private static IEnumerable<RoutePolicy> Parts(RoutePolicy policy) => policy switch
    {
        SelectionPolicy selection => selection.Choices.Select(choice => choice.Policy),
        CapabilityPolicy capability => capability.Choices,
        RulesPolicy rules => rules.Rules.Select(rule => rule.Policy).Append(rules.Default),
        SpecialistPolicy specialist => specialist.Specialists.Select(one => one.Policy).Append(specialist.Default),
        LearnedPolicy learned => [learned.Weak, learned.Strong],
        FallbackPolicy fallback => fallback.Steps,
        HedgePolicy hedge => [hedge.First, hedge.Second],
        CascadePolicy cascade => cascade.Steps.SelectMany(step => new[] { step.Policy, step.Scorer?.Judge }.OfType<RoutePolicy>()),
        EnsemblePolicy ensemble => ensemble.Members.Concat(new[] { ensemble.Combiner.Model }.OfType<RoutePolicy>()),
        ShadowPolicy shadow => [shadow.Main, shadow.Shadow],
        _ => [],
    };
}
