using System.Globalization;
using OrleansLlm.Silo.Api.Answers;

namespace OrleansLlm.Silo.Tests.Answers;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("00:00:00", "0s")]
    [InlineData("-00:00:05", "0s")]
    [InlineData("00:00:00.0001", "1ms")]
    [InlineData("00:00:00.250", "250ms")]
    [InlineData("00:00:01", "1s")]
    [InlineData("00:00:01.5", "1.5s")]
    [InlineData("00:00:59.999", "59.999s")]
    [InlineData("00:06:00", "6m0s")]
    [InlineData("01:00:00", "1h0m0s")]
    [InlineData("1.02:03:04", "26h3m4s")]
    public void Durations_read_as_go_prints_them(string duration, string expected) =>
        Assert.Equal(expected, GoDuration.Format(TimeSpan.Parse(duration, CultureInfo.InvariantCulture)));
}
