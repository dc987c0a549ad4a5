using OrleansLlm.Upstreams;

namespace OrleansLlm.Providers.Tests.Kinds;

public sealed class OpenAiContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) => Upstream.StartAsync("openai", new OpenAiWire("openai"), settings: settings);
}

public sealed class OpenAiHttp2ContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) => Upstream.StartAsync("openai", new OpenAiWire("openai"), http2: true, settings);
}

public sealed class CompatibleContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) => Upstream.StartAsync("openai-compatible", new OpenAiWire("compatible"), settings: settings);
}

public sealed class AzureContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) =>
        Upstream.StartAsync("azure", new OpenAiWire("azure"), settings: [("ApiVersion", "2024-10-21"), .. settings]);
}

public sealed class AzureV1ContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) => Upstream.StartAsync("azure", new OpenAiWire("azure"), settings: settings);
}

public sealed class VllmContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) => Upstream.StartAsync("vllm", new OpenAiWire("vllm"), settings: settings);
}

public sealed class ClusterContractTests : ProviderContract
{
    private protected override Task<Upstream> StartAsync(params (string Field, string Value)[] settings) => Upstream.StartAsync("orleansllm", new OpenAiWire("orleansllm"), settings: settings);
}
