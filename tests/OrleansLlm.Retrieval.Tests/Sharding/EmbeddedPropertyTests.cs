using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Tests.Remote;

namespace OrleansLlm.Retrieval.Tests.Sharding;

/// <summary>The property of <see cref="BackendPropertyRun"/> on the embedded store, which goes down now and then.</summary>
public sealed class EmbeddedPropertyTests
{
    private const int Seed = 20261127;

    [Fact]
    public Task Indexes_of_two_tenants_are_their_documents_through_changes_and_crashes()
    {
        var (backend, random) = (new EmbeddedBackend(), new Random(Seed));
        return new BackendPropertyRun(Seed, () => Task.FromResult<IIndexBackend>(backend), call => backend.CrashAsync(call, random), check: null, compacts: true)
            .PlayAsync(BackendPropertyRun.Steps(5_000));
    }
}
