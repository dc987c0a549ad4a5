using OrleansLlm.Client.Http;

namespace OrleansLlm.Client.Tests.Http;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("1s", 1)]
    [InlineData("6m0s", 360)]
    [InlineData("120ms", 0.12)]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("0s", 0)]
    public void Durations_are_read(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5")]
    [InlineData("1x")]
    [InlineData("1..2s")]
    [InlineData("999999999999999h")]
    public void Other_text_is_refused(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
