using OrleansLlm.Providers.Registry;

namespace OrleansLlm.Providers.Tests.Registry;

public sealed class ProviderProberTests
{
    [Fact]
    public void One_that_is_not_ready_is_asked_ever_less_often()
    {
        var interval = TimeSpan.FromSeconds(5);
        Assert.Equal([5, 1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 9).Select(failures => (int)ProviderProber.Pause(interval, failures).TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(10), ProviderProber.Pause(TimeSpan.FromMinutes(10), 100));
    }
}
