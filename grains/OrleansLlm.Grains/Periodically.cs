namespace OrleansLlm.Grains;

/// <summary>Work that a background service does again and again.</summary>
internal static class Periodically
{
    /// <summary>Does the work at once and then once per interval until the silo stops. The work itself must not throw.</summary>
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
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}
