using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Adds signs of life to a stream that has none of its own.</summary>
internal static class HeartbeatStream
{
    /// <summary>The same elements, and heartbeats while none comes. Ends with its source, which is disposed before this is.</summary>
    public static async IAsyncEnumerable<T> WithHeartbeats<T>(
        this IAsyncEnumerable<T> source, T heartbeat, TimeProvider timeProvider, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var elements = source.GetAsyncEnumerator(ending.Token);
        Task<bool>? pending = null;
        Task? beat = null;
        try
        {
            while (true)
            {
                pending = elements.MoveNextAsync().AsTask();
                while (!pending.IsCompleted)
                {
                    // One timer a second, not one for each element.
                    beat ??= Task.Delay(StreamWatchdog.HeartbeatInterval, timeProvider, ending.Token);
                    if (await Task.WhenAny(pending, beat) == beat)
                    {
                        await beat;
                        beat = null;
                        yield return heartbeat;
                    }
                }

                if (!await pending)
                {
                    yield break;
                }

                pending = null;
                yield return elements.Current;
            }
        }
        finally
        {
            if (pending is null)
            {
                // Only the timer is left; what is cancelled elsewhere comes back by way of another thread.
                ending.Cancel();
            }
            else
            {
                await ending.CancelAsync();
                await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            await elements.DisposeAsync();
        }
    }
}
