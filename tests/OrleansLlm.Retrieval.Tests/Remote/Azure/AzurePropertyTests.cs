using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Retrieval.Tests.Remote.Azure;

/// <summary>The property of <see cref="BackendPropertyRun"/> on a service that shows changes late, fails in the middle of changes, and is too busy for some rows.</summary>
public sealed class AzurePropertyTests
{
    [Fact]
    public Task Indexes_are_their_documents_through_changes_and_failures() => PlayAsync(BackendPropertyRun.Steps(600));

    private static async Task PlayAsync(int steps)
    {
        await using var service = await FakeSearchService.StartAsync();
        var random = new Random(5);
        service.RowFault = _ => random.Next(40) == 0 ? 503 : null;
        var settings = AzureContractTests.Settings(service);
        settings.IndexPerIndex = true;
        var run = new BackendPropertyRun(
            20261126, () => Task.FromResult<IIndexBackend>(AzureContractTests.Connect(settings)), call => FailAsync(service, call, random.Next(12)), null);
        await run.PlayAsync(steps);
        Assert.Equal(2, service.Indexes.Count(index => index.Key != "orleansllm-directory"));
    }

    /// <summary>The service serves a few more requests of the call, and no other until it is well again.</summary>
    private static async Task<bool> FailAsync(FakeSearchService service, Func<Task> call, int served)
    {
        service.Fault = _ => Interlocked.Decrement(ref served) < 0 ? 404 : null;
        try
        {
            await call();
            return true;
        }
        catch (Exception failure) when (failure is RetrievalException or BackendUnavailableException)
        {
            return false;
        }
        finally
        {
            service.Fault = _ => null;
        }
    }
}
