namespace OrleansLlm.Contracts;

/// <summary>
/// Repeats short idempotent grain calls while the cluster finds out that a silo died: its grains are reachable again, elsewhere,
/// a few seconds later, and no caller has to notice. Never for calls that may run twice with effect.
/// </summary>
public static class GrainRetry
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long failures of the cluster are taken for passing: longer than a dead silo goes unnoticed. One that was killed is noticed in about a second, one that falls silent in up
    /// to half a minute on a busy machine, and its grains take a few seconds more to be found again.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs a call, again while it fails for reasons of the cluster, until <see cref="Limit"/> has passed.</summary>
    /// <param name="call">Makes the call anew each time.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the pauses.</param>
    /// <exception cref="LlmException">As the grain threw it: its answers are never repeated.</exception>
    /// <exception cref="TimeoutException">No answer came; also when it was the cluster that cancelled.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> call, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var startedAt = timeProvider.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (LlmException.In(exception) is { } answer && answer != exception)
            {
                throw answer;
            }
            catch (Exception exception) when (IsPassing(exception, cancellationToken) && timeProvider.GetElapsedTime(startedAt) + pause < Limit)
            {
                await Task.Delay(pause, timeProvider, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException cancelled) when (!cancellationToken.IsCancellationRequested)
            {
                // Who has not cancelled must not take it for having done so.
                throw new TimeoutException($"The cluster cancelled the call again and again, for {Limit.TotalSeconds} s.", cancelled);
            }
        }
    }

    /// <summary>The same for calls without a result.</summary>
    public static Task RunAsync(Func<Task> call, TimeProvider timeProvider, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            await call();
            return true;
        },
        timeProvider,
        cancellationToken);

    /// <summary>The cluster also cancels calls by itself, as those to the directory of a silo that has just been declared dead.</summary>
    private static bool IsPassing(Exception exception, CancellationToken cancellationToken) =>
        exception is Orleans.Runtime.OrleansException or TimeoutException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
