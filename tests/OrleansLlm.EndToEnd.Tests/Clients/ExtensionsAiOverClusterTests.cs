using Microsoft.Extensions.AI;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary><c>AddOrleansLlmClusterClient</c> against a silo process, through its gateway port: no HTTP.</summary>
public sealed class ExtensionsAiOverClusterTests(SharedSilo shared) : ExtensionsAiTests(shared), IAsyncLifetime
{
    private readonly SiloProcess _silo = shared.Silo;
    private ClusterConnection _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await ClusterConnection.OpenAsync(_silo);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private protected override IChatClient Chat(string key = SiloProcess.Key) => _cluster.Chat(key);
}
