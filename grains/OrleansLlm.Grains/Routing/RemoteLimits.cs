using OrleansLlm.Providers;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Grains.Routing;

/// <summary>What the settings let this silo use of a provider's model.</summary>
internal static class RemoteLimits
{
    /// <summary>None where the model is the cluster's own.</summary>
    public static TargetLimits Of(RemoteModel? remote) => remote is { RequestsPerMinute: null, TokensPerMinute: null } or null
        ? TargetLimits.None
        : new TargetLimits(remote.RequestsPerMinute, remote.TokensPerMinute);
}
