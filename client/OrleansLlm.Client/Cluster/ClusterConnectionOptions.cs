using System.Net;

namespace OrleansLlm.Client.Cluster;

/// <summary>Where the cluster is. Names must equal those of the silos.</summary>
public sealed class ClusterConnectionOptions
{
    /// <summary>The gateways to connect to. Default: one silo on this machine, port 30000.</summary>
    public IReadOnlyList<IPEndPoint> Gateways { get; set; } = [new(IPAddress.Loopback, 30000)];

    /// <summary>The cluster's id. Default <c>orleansllm</c>.</summary>
    public string ClusterId { get; set; } = "orleansllm";

    /// <summary>The service's id. Default <c>orleansllm</c>.</summary>
    public string ServiceId { get; set; } = "orleansllm";

    /// <summary>The longest wait for one answer of a grain. Silos use the same 30 s: a client that waits less gives up on calls that go on.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
