using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>Silos of one cluster that are killed one after the other and started again, each on its own ports.</summary>
internal sealed class SiloPack : IAsyncDisposable
{
    private readonly SiloProcess[] _silos;
    private readonly bool[] _isUp;
    private readonly Random _random;
    private readonly List<Task> _starts = [];

    private SiloPack(SiloProcess[] silos, int seed) => (_silos, _isUp, _random) = (silos, [.. silos.Select(_ => true)], new Random(seed));

    public int Kills { get; private set; }

    public IReadOnlyList<SiloProcess> Silos => _silos;

    public IReadOnlyList<Uri> Urls => [.. _silos.Select(silo => silo.Url)];

    public static async Task<SiloPack> StartAsync(string dataFolder, CrashOptions options) => new(
        await Task.WhenAll(Enumerable.Range(0, options.Silos).Select(_ => SiloProcess.StartAsync(dataFolder, options.Settings))), options.Seed);

    /// <summary>Kills a random silo every few seconds, never the last one, and starts it again at once.</summary>
    public async Task KillOnAsync(TimeSpan every, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(every * (0.5 + _random.NextDouble()), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested && TryTake() is { } victim)
            {
                await _silos[victim].KillAsync();
                Kills++;
                _starts.Add(StartAgainAsync(victim));
            }
        }
    }

    /// <summary>Waits until all are up again.</summary>
    public Task WaitAsync() => Task.WhenAll(_starts);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
    }

    private int? TryTake()
    {
        lock (_isUp)
        {
            var up = Enumerable.Range(0, _silos.Length).Where(i => _isUp[i]).ToList();
            if (up.Count < 2)
            {
                return null;
            }

            var victim = up[_random.Next(up.Count)];
            _isUp[victim] = false;
            return victim;
        }
    }

    private async Task StartAgainAsync(int number)
    {
        var old = _silos[number];
        _silos[number] = await old.StartAgainAsync();
        await old.DisposeAsync();
        lock (_isUp)
        {
            _isUp[number] = true;
        }
    }
}
