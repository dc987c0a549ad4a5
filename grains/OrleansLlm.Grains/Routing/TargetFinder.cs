using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Providers.Registry;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Grains.Routing;

/// <summary>Models as the planner sees them: what they are, what they can do, what they cost a tenant, how they are. Of one plan.</summary>
internal sealed class TargetFinder(ModelLookup models, PriceCache prices, TargetStates states, ProviderStates providers, string tenant, int tokens)
{
    /// <summary>What the cluster's own engine can do with any model.</summary>
    private const ModelFeatures Engine = ModelFeatures.JsonSchema | ModelFeatures.Logprobs | ModelFeatures.Grammar;

    public Target? Find(string name)
    {
        if (models.FindKnown(name) is not { } info)
        {
            return null;
        }

        var remote = models.RemoteOf(name);
        var state = states.Of(name, RemoteLimits.Of(remote));
        if (remote is not null && providers.Find(remote.Provider) is { } status)
        {
            state.Note(new TargetStatus(status.IsReady, status.Running + status.Waiting, status.CacheUsage));
        }

        return new Target(info, remote?.Features ?? FeaturesOf(info), prices.FindNow(tenant, info), state.Read(tokens));
    }

    private static ModelFeatures FeaturesOf(ModelInfo info) => Engine | (info.ToolFormat is null ? ModelFeatures.None : ModelFeatures.Tools);
}
