using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;

namespace OrleansLlm.Cluster.Tests.Replicas;

public sealed class OverloadTests
{
    [Fact]
    public async Task A_full_queue_is_told_as_overload_with_the_time_to_come_back()
    {
        await using var cluster = new TestCluster(1, maxWaiting: 1);
        await cluster.InitializeAsync();
        using var cancel = new CancellationTokenSource();

        // Four slots and one place in the queue: a call of sixteen choices never fits.
        var refused = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(cluster.Router().GenerateAsync(
            TestCluster.NewCaller(), Requests.Endless() with { Choices = 16 }, cancel.Token)));

        Assert.Equal(LlmErrorCode.Overloaded, refused.Code);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
    }
}
