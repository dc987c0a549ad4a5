namespace OrleansLlm.Grains;

/// <summary>Does something again and again while a host runs; what fails is tried again at the next time.</summary>
public static class PeriodicWork
{
    /// <param name="interval">How often.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="work">What is done.</param>
    /// <param name="onFailed">Told what failed.</param>
    /// <param name="stoppingToken">The host stops.</param>
    public static async Task RunAsync(
        TimeSpan interval, TimeProvider timeProvider, Func<CancellationToken, Task> work, Action<Exception> onFailed, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(work, onFailed, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static async Task TryAsync(Func<CancellationToken, Task> work, Action<Exception> onFailed, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
#pragma warning disable CA1031 // Whatever failed is tried again at the next tick; a call that was cancelled elsewhere, by a busy cluster, too.
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            onFailed(exception);
        }
    }
}
