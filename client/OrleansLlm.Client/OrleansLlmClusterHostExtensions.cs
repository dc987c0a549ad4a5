using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansLlm.Client.Cluster;

namespace OrleansLlm.Client;

/// <summary>Connects a host to an OrleansLlm cluster.</summary>
public static class OrleansLlmClusterHostExtensions
{
    /// <summary>
    /// Adds an Orleans client with fixed gateways and the silos' response timeout. For another kind of clustering call
    /// <c>UseOrleansClient</c> instead.
    /// </summary>
    public static IHostApplicationBuilder UseOrleansLlmCluster(this IHostApplicationBuilder builder, Action<ClusterConnectionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ClusterConnectionOptions();
        configure?.Invoke(options);
        if (options.Gateways.Count == 0)
        {
            throw new ArgumentException("Gateways must name one gateway or more. Given: none", nameof(configure));
        }

        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering([.. options.Gateways]);
            client.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.ClusterId;
                cluster.ServiceId = options.ServiceId;
            });
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        });
        return builder;
    }
}
