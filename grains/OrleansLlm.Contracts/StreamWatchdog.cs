using System.Runtime.CompilerServices;

namespace OrleansLlm.Contracts;

/// <summary>
/// Ends a stream whose producer fell silent: producers here send heartbeats, so silence longer than several of them means that the producer is gone. Streams of a silo that the
/// cluster declared dead, as a killed one is within about a second, end by themselves.
/// </summary>
public static class StreamWatchdog
{
    /// <summary>How often a quiet producer sends an empty element.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    /// <summary>The silence after which a producer counts as gone: busy machines stall for several seconds, and a stream that has begun can not move to another silo.</summary>
    public static readonly TimeSpan DefaultSilenceLimit = TimeSpan.FromSeconds(8);

    /// <summary>Passes elements on; throws <see cref="LlmErrorCode.ReplicaUnavailable"/> when none came for <paramref name="silenceLimit"/>.</summary>
    /// <param name="source">The stream to watch. It is disposed in the background, since a dead producer can not be waited for.</param>
    /// <param name="silenceLimit">The longest allowed time between two elements.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the stream at once, whether or not the producer reacts.</param>
    public static async IAsyncEnumerable<T> Watch<T>(
        this IAsyncEnumerable<T> source,
        TimeSpan silenceLimit,
        TimeProvider timeProvider,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var enumerator = source.GetAsyncEnumerator(cancellationToken);
        var pending = default(Task<bool>);
        try
        {
            while (true)
            {
                var next = enumerator.MoveNextAsync();
                bool more;
                if (next.IsCompletedSuccessfully)
                {
                    more = next.Result;
                }
                else
                {
                    pending = next.AsTask();
                    more = await WithinAsync(pending, silenceLimit, timeProvider, cancellationToken);
                }

                pending = null;
                if (!more)
                {
                    yield break;
                }

                yield return enumerator.Current;
            }
        }
        finally
        {
            _ = DisposeQuietlyAsync(enumerator, pending);
        }
    }

    private static async Task<bool> WithinAsync(
        Task<bool> next, TimeSpan silenceLimit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        // What came while the end of the wait was being told counts: on a busy scheduler that takes a while.
        await ((Task)next).WaitAsync(silenceLimit, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (next.IsCompleted)
        {
            return await next;
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new LlmException(
            LlmErrorCode.ReplicaUnavailable, $"The stream's producer was silent for {silenceLimit.TotalSeconds:0.#} s; it is taken to be gone.");
    }

    private static async Task DisposeQuietlyAsync<T>(IAsyncEnumerator<T> enumerator, Task<bool>? pending)
    {
        try
        {
            if (pending is not null)
            {
                await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await enumerator.DisposeAsync();
        }
        catch (Exception) when (enumerator is not null)
        {
            // The consumer has its answer already; a producer that is gone may throw anything here.
        }
    }
}
