using OrleansLlm.Client.Cluster;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Fakes;

internal static class Clients
{
    public const string Key = "sk-ollm.acme.k1.secret";

    public static OrleansLlmClient Http(FakeServer server, TimeProvider? time = null, int maxRetries = 2, string? model = "ember") => new(
        new OrleansLlmClientOptions { Endpoint = server.Address, ApiKey = Key, DefaultModel = model, MaxRetries = maxRetries }, time);

    public static ClusterChatClient Cluster(IClusterClient cluster, TimeProvider? time = null, OrleansLlmClusterOptions? options = null) => new(
        cluster, options ?? new OrleansLlmClusterOptions { ApiKey = Key, DefaultModel = "ember" }, time ?? TimeProvider.System, seed: 1);
}
