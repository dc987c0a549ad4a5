using System.Globalization;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Cluster;

/// <summary>Three silo processes that share a data folder, and SIGKILL for one of them.</summary>
public sealed class ThreeSilosTests : IAsyncLifetime
{
    private const int Streams = 12;

    private readonly DataFolder _data = new();
    private SiloProcess[] _silos = [];

    public async ValueTask InitializeAsync() =>
        _silos = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SiloProcess.StartAsync(_data.Path)));

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _data.Dispose();
    }

    [Fact]
    public async Task A_killed_silo_fails_only_the_streams_that_ran_on_it_and_the_next_request_works()
    {
        await UntilAsync(async () => await ClusterCalls.ReplicasAsync(_silos[0]) == 3, "three replicas are announced");
        foreach (var silo in _silos)
        {
            await ClusterCalls.AssertAnswersAsync(silo);
        }

        // All through the first silo: what runs on the others comes to it over the cluster.
        using var http = _silos[0].Http();
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(number => LongStream.StartAsync(http, number)));
        var victim = _silos[2];
        var ranOnVictim = await RunningAsync(victim);
        Assert.InRange(ranOnVictim, 1, Streams - 2);

        await victim.KillAsync();
        var ends = await Task.WhenAll(streams.Select(stream => stream.ReadToEndAsync()));

        // What had ended on the victim between the count and the kill ended well; nothing is just cut off.
        Assert.DoesNotContain("cut", ends);
        Assert.InRange(ends.Count(end => end != "done"), 1, ranOnVictim);
        Assert.InRange(ends.Count(end => end == "done"), Streams - ranOnVictim, Streams - 1);
        await ClusterCalls.AssertAnswersAsync(_silos[0]);
        await ClusterCalls.AssertAnswersAsync(_silos[1]);
        foreach (var stream in streams)
        {
            stream.Dispose();
        }
    }

    /// <summary>Sequences in the batch of a silo's own engine.</summary>
    private static async Task<int> RunningAsync(SiloProcess silo)
    {
        using var http = silo.Http();
        var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = metrics.Split('\n').First(line => line.StartsWith("orleansllm_engine_sequences_running", StringComparison.Ordinal));
        return (int)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Waited five minutes until {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
        }
    }
}
