using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class ShadowCallsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ShadowCalls _calls;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public ShadowCallsTests() => _calls = new ShadowCalls(
        Options.Create(new RouterOptions { MaxShadowCalls = 2, ShadowTimeout = TimeSpan.FromMinutes(1) }),
        new RouterInstruments(_services.GetRequiredService<IMeterFactory>()),
        _time,
        NullLogger<ShadowCalls>.Instance);

    public void Dispose()
    {
        _calls.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Copies_beyond_the_bound_are_left_out()
    {
        var (started, release) = (0, new TaskCompletionSource());
        for (var i = 0; i < 5; i++)
        {
            _calls.Start(_ =>
            {
                Interlocked.Increment(ref started);
                return release.Task;
            });
        }

        Assert.Equal(2, _calls.Count);
        release.SetResult();
        await _calls.StopAsync(CancellationToken.None);
        Assert.Equal((2, 0), (started, _calls.Count));
    }

    [Fact]
    public async Task A_stop_ends_what_runs_and_waits_for_it()
    {
        var (settled, running) = (false, new TaskCompletionSource());
        _calls.Start(async token =>
        {
            running.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }
            finally
            {
                settled = true;
            }
        });
        await running.Task;
        await _calls.StopAsync(CancellationToken.None);
        Assert.True(settled);
    }

    [Fact]
    public async Task A_copy_that_takes_too_long_is_ended()
    {
        var (running, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        _calls.Start(async token =>
        {
            using var noticing = token.Register(ended.SetResult);
            running.SetResult();
            await ended.Task;
        });
        await running.Task;
        _time.Advance(TimeSpan.FromMinutes(1));
        await ended.Task;
    }
}
