using OrleansLlm.Contracts;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Grains.Replicas;

/// <summary>The sequences of one call (one per choice), read as one. Used by one reader. Disposing cancels what still runs.</summary>
internal sealed class ChoiceStreams(IReadOnlyList<SequenceStream> streams, TimeProvider timeProvider) : IDisposable
{
    private readonly bool[] _ended = new bool[streams.Count];
    private readonly TimeSpan[] _computeTimes = new TimeSpan[streams.Count];

    /// <summary>Choices that have not ended.</summary>
    public int Open => _ended.Count(ended => !ended);

    /// <summary>Prompt tokens that no choice had to compute, among the choices that ended.</summary>
    public int CachedPromptTokens { get; private set; } = int.MaxValue;

    /// <summary>Proposed tokens that became output, of the choices that ended.</summary>
    public int AcceptedPredictionTokens { get; private set; }

    /// <summary>Proposed tokens that did not.</summary>
    public int RejectedPredictionTokens { get; private set; }

    /// <summary>How likely the prompt's tokens were, once the choice that was asked for it has ended.</summary>
    public IReadOnlyList<float>? PromptLogprobs { get; private set; }

    /// <summary>Time that the model ran for all choices so far.</summary>
    public TimeSpan ComputeTime => _computeTimes.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);

    /// <summary>Takes what is ready, oldest first per choice.</summary>
    public bool TryRead(out int choice, out SequenceUpdate update)
    {
        for (choice = 0; choice < streams.Count; choice++)
        {
            if (!_ended[choice] && streams[choice].Updates.TryRead(out update))
            {
                _computeTimes[choice] = update.ComputeTime;
                if (update.Finish is not null)
                {
                    // Only the last update knows for certain: forced text may come before the sequence has a slot.
                    _ended[choice] = true;
                    CachedPromptTokens = Math.Min(CachedPromptTokens, update.CachedPromptTokens);
                    AcceptedPredictionTokens += update.AcceptedPredictionTokens;
                    PromptLogprobs ??= update.PromptLogprobs;
                    RejectedPredictionTokens += update.RejectedPredictionTokens;
                }

                return true;
            }
        }

        update = default;
        return false;
    }

    /// <summary>Waits for something to read; false when nothing came within the heartbeat interval.</summary>
    /// <exception cref="Exception">The engine's error, when a sequence failed.</exception>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var ready = AnyReadyAsync(cancellationToken);
        if (ready.IsCompleted)
        {
            await ready;
            return true;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heartbeat = Task.Delay(StreamWatchdog.HeartbeatInterval, timeProvider, stop.Token);
        var first = await Task.WhenAny(ready, heartbeat);
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (first != ready)
        {
            return false;
        }

        await ready;
        return true;
    }

    public void Dispose()
    {
        foreach (var stream in streams)
        {
            stream.Cancel();
        }
    }

    private Task AnyReadyAsync(CancellationToken cancellationToken)
    {
        if (streams.Count == 1)
        {
            return ReadyAsync(0, cancellationToken);
        }

        var waits = Enumerable.Range(0, streams.Count).Where(i => !_ended[i]).Select(i => ReadyAsync(i, cancellationToken));
        return Task.WhenAny(waits).Unwrap();
    }

    private async Task ReadyAsync(int choice, CancellationToken cancellationToken)
    {
        if (!await streams[choice].Updates.WaitToReadAsync(cancellationToken))
        {
            throw new LlmException(LlmErrorCode.ReplicaUnavailable, "The engine ended a sequence without a finish.");
        }
    }
}
