using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Registry;
using OrleansLlm.Upstreams;

namespace OrleansLlm.Providers.Tests.Kinds;

/// <summary>A fake server and a provider that was made for it from settings, as a host makes it.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Upstream(FakeUpstream server, ServiceProvider services)
    {
        (Server, _services) = (server, services);
        Provider = services.GetRequiredService<IProviderRegistry>().Provider("up");
    }

    public FakeUpstream Server { get; }

    public IProvider Provider { get; }

    public static async Task<Upstream> StartAsync(string kind, IWireFormat format, bool http2 = false, params (string Field, string Value)[] settings)
    {
        var server = await FakeUpstream.StartAsync(format, http2);
        var values = new Dictionary<string, string?>
        {
            ["OrleansLlm:Providers:up:Kind"] = kind,
            ["OrleansLlm:Providers:up:BaseUrl"] = server.Url,
            ["OrleansLlm:Providers:up:ApiKey"] = OpenAiWire.ApiKey,
            ["OrleansLlm:Providers:up:Http2"] = $"{http2}",
            ["OrleansLlm:Providers:up:Models:m:ContextLength"] = "4096",
        };
        foreach (var (field, value) in settings)
        {
            values[$"OrleansLlm:Providers:up:{field}"] = value.Replace("{url}", server.Url, StringComparison.Ordinal);
        }

        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddProviders()
            .BuildServiceProvider();
        return new Upstream(server, services);
    }

    /// <summary>A model whose name tells the server how to fail.</summary>
    public static RemoteModel Model(string name = "good") => new(
        new ModelInfo { Name = "m", Architecture = "fake", ContextLength = 4096, Provider = "up" }, "up", name, ModelFeatures.None);

    public static GenerationRequest Chat(bool isStreamed = true) => new()
    {
        RequestId = "r1",
        Model = "m",
        Messages = [new ChatMessage { Role = "system", Content = "Be brief." }, new ChatMessage { Role = "user", Content = "Say something about foxes, ünd more." }],
        MaxTokens = 64,
        NonStreaming = !isStreamed,
    };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Server.DisposeAsync();
    }
}
