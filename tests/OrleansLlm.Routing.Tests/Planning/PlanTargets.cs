using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Routing.Tests.Planning;

/// <summary>Models, routes and inputs of planner tests.</summary>
internal static class PlanTargets
{
    public static TargetHealth Cooling { get; } = new() { Circuit = CircuitState.Open, MayBegin = false, CooldownLeft = TimeSpan.FromSeconds(4) };

    public static Target Model(
        string name, TargetHealth? health = null, decimal? price = null, int context = 8192, ModelFeatures features = ModelFeatures.None, string provider = "openai") => new(
        new ModelInfo { Name = name, Architecture = "test", ContextLength = context, Provider = provider },
        features,
        price is { } rate ? new PriceRule { Id = name, Model = name, Rates = new TokenRates { Input = rate, Output = rate } } : null,
        health ?? TargetHealth.Unknown);

    public static PlanInputs Inputs(string policy, params Target[] targets) => Inputs(policy, new RequestFeatures { Tenant = "acme", PromptTokens = 100 }, targets);

    public static PlanInputs Inputs(string policy, RequestFeatures features, params Target[] targets) => new()
    {
        Name = "route",
        Features = features,
        Routes = RouteTable.OfGlobal([Route("route", policy) with { Version = 3 }]),
        FindTarget = name => Array.Find(targets, target => target.Info.Name == name),
        Random = new Random(7),
    };

    public static RouteDefinition Route(string name, string policy, string? tenant = null)
    {
        var reading = PolicyReader.Read(policy);
        Assert.Empty(reading.Problems);
        return new RouteDefinition(name, tenant, 1, reading.Policy!);
    }
}
