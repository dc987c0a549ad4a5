using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Tests.Remote;

namespace OrleansLlm.Retrieval.Tests.Sharding;

/// <summary>The embedded back end does what the remote ones do.</summary>
public sealed class EmbeddedContractTests : BackendContractTests
{
    private protected override Task<IIndexBackend> StartAsync() => Task.FromResult<IIndexBackend>(new EmbeddedBackend());
}
