using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Client;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary><c>AddOrleansLlmClient</c> against a silo process.</summary>
public sealed class ExtensionsAiOverHttpTests(SharedSilo shared) : ExtensionsAiTests(shared), IDisposable
{
    private readonly Uri _address = shared.Silo.Url;
    private readonly List<ServiceProvider> _providers = [];

    public void Dispose() => _providers.ForEach(provider => provider.Dispose());

    private protected override IChatClient Chat(string key = SiloProcess.Key)
    {
        var services = new ServiceCollection();
        services.AddOrleansLlmClient(options =>
        {
            options.Endpoint = _address;
            options.ApiKey = key;
            options.DefaultModel = "ember";
        });
        var provider = services.BuildServiceProvider();
        _providers.Add(provider);
        return provider.GetRequiredService<IChatClient>();
    }
}
