namespace OrleansLlm.Grains;

/// <summary>Work that a background service does again and again.</summary>
internal static class Periodically
{
    /// <summary>Does the work at once and then once per interval until the silo stops. Before that the work itself must not throw.</summary>
    public static async Task RunAsync(TimeSpan interval, TimeProvider timeProvider, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(interval, timeProvider);
        try
        {
            do
            {
                await work(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
#pragma warning disable CA1031 // The silo stops: work that meets with a cluster that is no longer there has not failed.
        catch (Exception) when (stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }
}
