using Microsoft.Extensions.Logging.Abstractions;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Remote.Azure;

namespace OrleansLlm.Retrieval.Tests.Remote.Azure;

/// <summary>Against a server that speaks the service's REST API; one of the service's indexes per index, so that statistics are each index's own.</summary>
public sealed class AzureContractTests : BackendContractTests
{
    private FakeSearchService _service = null!;

    private protected override bool OrdersTexts => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _service.DisposeAsync();
    }

    internal static AzureSearchSettings Settings(FakeSearchService service) => new()
    {
        Endpoint = service.Url, ApiKey = FakeSearchService.Key, Poll = TimeSpan.FromMilliseconds(1), Transport = service.Transport,
    };

    internal static AzureBackend Connect(AzureSearchSettings settings) => new(settings, TimeProvider.System, NullLogger<AzureBackend>.Instance);

    private protected override async Task<IIndexBackend> StartAsync()
    {
        _service = await FakeSearchService.StartAsync();
        var settings = Settings(_service);
        settings.IndexPerIndex = true;
        return Connect(settings);
    }
}
