using System.Reflection;

namespace OrleansLlm.Client.Tests.Fakes;

/// <summary>A cluster client that hands out plain objects as grains and notes which keys were asked for.</summary>
public class FakeCluster : DispatchProxy
{
    internal FakeTenantGrain Tenant { get; } = new();

    internal FakeRouterGrain Router { get; } = new();

    internal FakeEncodingRouterGrain Encoders { get; } = new();

    internal List<(Type Grain, string Key)> Asked { get; } = [];

    internal static (IClusterClient Client, FakeCluster Cluster) Create()
    {
        var client = Create<IClusterClient, FakeCluster>();
        return (client, (FakeCluster)(object)client);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod is { Name: nameof(IGrainFactory.GetGrain), IsGenericMethod: true } && args is [string key, ..])
        {
            var grain = targetMethod.GetGenericArguments()[0];
            Asked.Add((grain, key));
            return new object[] { Tenant, Router, Encoders }.Single(grain.IsInstanceOfType);
        }

        throw new NotSupportedException(targetMethod?.ToString());
    }
}
