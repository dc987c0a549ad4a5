using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Retrieval.Tests.Remote.Azure;

/// <summary>The same where all indexes share one of the service's; how rare a word is then counts over all of them.</summary>
public sealed class AzureSharedContractTests : BackendContractTests
{
    private FakeSearchService _service = null!;

    private protected override bool OrdersTexts => false;

    private protected override bool HasOwnStatistics => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _service.DisposeAsync();
    }

    private protected override async Task<IIndexBackend> StartAsync()
    {
        _service = await FakeSearchService.StartAsync();
        return AzureContractTests.Connect(AzureContractTests.Settings(_service));
    }
}
