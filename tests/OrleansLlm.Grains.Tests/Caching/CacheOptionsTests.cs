using OrleansLlm.Contracts.Caching;
using OrleansLlm.Grains.Caching;

namespace OrleansLlm.Grains.Tests.Caching;

public sealed class CacheOptionsTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData(null, CacheMode.On)]
    [InlineData(CacheMode.Off, CacheMode.On)]
    [InlineData(CacheMode.ReadOnly, null)]
    [InlineData(CacheMode.ReadOnly, CacheMode.Off)]
    public void The_mode_alone_is_that_of_the_whole_settings(CacheMode? route, CacheMode? wider)
    {
        var options = new CacheOptions { Default = new CacheSettings { Mode = wider }, Routes = { ["fast"] = new CacheSettings { Mode = route } } };

        Assert.Equal(options.SettingsOf("fast").Mode, options.ModeOf("fast"));
        Assert.Equal(options.SettingsOf("other").Mode, options.ModeOf("other"));
        Assert.NotNull(options.ModeOf("other"));
    }
}
