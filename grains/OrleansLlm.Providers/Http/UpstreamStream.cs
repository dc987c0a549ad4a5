using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Http;

/// <summary>Watches over a provider's stream: the limits of its phases, heartbeats while it is quiet, and an end of the upstream call whenever the consumer leaves.</summary>
internal static class UpstreamStream
{
    /// <summary>How long an upstream call that was ended may go on before it is left to itself: a client that the host registered need not heed its token.</summary>
    internal static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    /// <param name="start">Starts the stream; its token ends the upstream call.</param>
    /// <param name="heartbeat">What is handed on while nothing comes.</param>
    /// <param name="limits">The limits of this call.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ProviderException">Timeout, or what the stream throws.</exception>
    public static async IAsyncEnumerable<T> RunAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> start, T heartbeat, PhaseLimits limits, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var upstream = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var phases = new Phases(limits, clock);
        var items = start(upstream.Token).GetAsyncEnumerator(upstream.Token);
        Task<bool>? pending = null;
        try
        {
            while (true)
            {
                pending = items.MoveNextAsync().AsTask();
                while (!await IsDoneAsync(pending, phases.Wait, clock, cancellationToken).ConfigureAwait(false))
                {
                    phases.ThrowIfOver();
                    yield return heartbeat;
                }

                if (!await pending.ConfigureAwait(false))
                {
                    yield break;
                }

                phases.Advance();
                yield return items.Current;
            }
        }
        finally
        {
            if (pending is { IsCompleted: false })
            {
                // An element is under way. Else the stream stands still, and disposing of it is its end.
                await upstream.CancelAsync().ConfigureAwait(false);
                await ((Task)pending).WaitAsync(EndPatience, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (pending is null or { IsCompleted: true })
            {
                await items.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                _ = DisposeLaterAsync(items, pending);
            }
        }
    }

    private static async Task DisposeLaterAsync<T>(IAsyncEnumerator<T> items, Task pending)
    {
        await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await items.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception) when (pending.IsCompleted)
        {
            // Nobody waits for it any more.
        }
    }

    private static async ValueTask<bool> IsDoneAsync(Task pending, TimeSpan wait, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (pending.IsCompleted)
        {
            return true;
        }

        // What came while the end of the wait was being told counts.
        await pending.WaitAsync(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (pending.IsCompleted)
        {
            return true;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>Which phase a call is in and when that must be over. Used by one thread at a time.</summary>
    private struct Phases(PhaseLimits limits, TimeProvider clock)
    {
        private readonly long _started = clock.GetTimestamp();
        private long _phaseStarted = clock.GetTimestamp();
        private bool _hasBegun;

        /// <summary>Until the next heartbeat or the phase's end, whichever is first.</summary>
        public readonly TimeSpan Wait
        {
            get
            {
                var left = Min(Limit - clock.GetElapsedTime(_phaseStarted), limits.Total - clock.GetElapsedTime(_started));
                return left <= TimeSpan.Zero ? TimeSpan.Zero : Min(left, StreamWatchdog.HeartbeatInterval);
            }
        }

        private readonly TimeSpan Limit => _hasBegun ? limits.BetweenTokens : limits.FirstToken;

        public void Advance() => (_hasBegun, _phaseStarted) = (true, clock.GetTimestamp());

        public readonly void ThrowIfOver()
        {
            if (clock.GetElapsedTime(_started) >= limits.Total)
            {
                throw Over(limits.TotalField, limits.Total);
            }

            if (clock.GetElapsedTime(_phaseStarted) >= Limit)
            {
                throw _hasBegun ? Over("Timeouts:BetweenTokens", limits.BetweenTokens) : Over("Timeouts:FirstToken", limits.FirstToken);
            }
        }

        private readonly ProviderException Over(string field, TimeSpan limit) =>
            new(
                limits.Provider,
                ProviderFailure.Timeout,
                FormattableString.Invariant($"it did not answer within {limit.TotalSeconds:0.###} s ({field})"),
                parameter: field == PhaseLimits.Deadline ? field : null);

        private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
    }
}
