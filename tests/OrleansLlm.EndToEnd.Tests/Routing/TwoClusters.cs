using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Routing;

/// <summary>A silo whose provider is another cluster, as the documentation's demonstration has it: a second silo plays the cloud.</summary>
public sealed class TwoClusters : IAsyncLifetime
{
    private const string CloudKey = "sk-end-to-end-cloud-key";

    private readonly DataFolder _cloudData = new();
    private readonly DataFolder _data = new();
    private SiloProcess _cloud = null!;
    private SiloProcess _silo = null!;

    internal SiloProcess Silo => _silo;

    public async ValueTask InitializeAsync()
    {
        _cloud = await SiloProcess.StartAsync(_cloudData.Path, new Dictionary<string, string> { ["OrleansLlm__DevelopmentKey"] = CloudKey });
        _silo = await SiloProcess.StartAsync(_data.Path, new Dictionary<string, string>
        {
            ["OrleansLlm__Providers__cloud__Kind"] = "orleansllm",
            ["OrleansLlm__Providers__cloud__BaseUrl"] = $"{_cloud.Url}v1",
            ["OrleansLlm__Providers__cloud__ApiKey"] = CloudKey,
            ["OrleansLlm__Providers__cloud__Models__large__Name"] = "ember",
            ["OrleansLlm__Providers__cloud__Models__large__ContextLength"] = "1024",
            ["OrleansLlm__Providers__cloud__Models__large__Price__InputPerMillion"] = "2",
            ["OrleansLlm__Providers__cloud__Models__large__Price__OutputPerMillion"] = "8",
            ["OrleansLlm__Routes__smart"] =
                """{"type":"cascade","steps":[{"policy":"ember","scorer":{"type":"logprob"},"threshold":0.8},"large"]}""",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _cloud.DisposeAsync();
        _data.Dispose();
        _cloudData.Dispose();
    }
}
