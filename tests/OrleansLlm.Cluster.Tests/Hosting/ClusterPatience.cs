using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace OrleansLlm.Cluster.Tests.Hosting;

/// <summary>Time for busy machines.</summary>
internal static class ClusterPatience
{
    /// <summary>What a cluster is asked while its silos start has been seen to take more than Orleans' half minute where many tests run beside.</summary>
    public static void AddPatience(this InProcessTestClusterBuilder builder) => builder.ConfigureClient(client =>
        client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMinutes(2)));
}
