using OrleansLlm.Grains.Batches;

namespace OrleansLlm.Grains.Tests.Batches;

public sealed class BatchPacerTests
{
    [Fact]
    public void A_clock_that_is_set_back_makes_no_wait_longer()
    {
        var time = new JumpingClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var pacer = new BatchPacer(concurrency: 4, time);
        pacer.OnRefused("rate_limit_exceeded", "Too many.", TimeSpan.FromSeconds(2));
        Assert.Equal(time.Wall.AddSeconds(2), pacer.Waiting!.RetryAt);
        time.Wall -= TimeSpan.FromHours(1);
        time.Run(TimeSpan.FromSeconds(2));
        Assert.True(pacer.EnterAsync(CancellationToken.None).IsCompletedSuccessfully);
    }
}
