using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A reply while it is made: one writer, any number of readers, all on the grain's scheduler.</summary>
internal sealed class LiveReply : IDisposable
{
    private readonly List<GenerationChunk> _chunks = [];
    private readonly CancellationTokenSource _stopping;
    private readonly TimeProvider _timeProvider;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExceptionDispatchInfo? _failure;
    private bool _hasEnded;
    private int _readers;

    public LiveReply(string turnId, bool goesOn, TimeSpan limit, TimeProvider timeProvider)
    {
        (TurnId, GoesOn, _timeProvider) = (turnId, goesOn, timeProvider);
        _stopping = new CancellationTokenSource(limit, timeProvider);
    }

    public string TurnId { get; }

    /// <summary>Whether it is made to its end when nobody reads it.</summary>
    public bool GoesOn { get; }

    /// <summary>What there is of it.</summary>
    public ReplyAccumulator Text { get; } = new();

    /// <summary>Its turn's number once it is kept.</summary>
    public int? Number { get; set; }

    /// <summary>Makes it.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    /// <summary>Its last element was shown: it is kept whole, and nothing that happens afterwards changes that.</summary>
    public bool IsTold => _chunks is [.., { Usage: not null }];

    public CancellationToken Stopped => _stopping.Token;

    public void Stop() => _stopping.Cancel();

    /// <summary>Shows an element to the readers.</summary>
    public void Publish(GenerationChunk chunk)
    {
        if (!chunk.IsHeartbeat)
        {
            _chunks.Add(chunk);
        }

        Wake();
    }

    /// <summary>Nothing more comes.</summary>
    public void End(Exception? failure)
    {
        (_hasEnded, _failure) = (true, failure is null ? null : ExceptionDispatchInfo.Capture(failure));
        Wake();
    }

    /// <summary>Reads it as the one who asked for it, who is told what it costs.</summary>
    public IAsyncEnumerable<GenerationChunk> ReadAsync(CancellationToken cancellationToken) => ReadAsync(from: null, cancellationToken);

    /// <summary>Reads from a place on, as everybody else.</summary>
    public async IAsyncEnumerable<GenerationChunk> JoinAsync(ReplyCursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in ReadAsync(from, cancellationToken))
        {
            yield return ReplyPieces.AsRead(chunk);
        }
    }

    /// <summary>The last reader who leaves early stops it, unless it goes on.</summary>
    private async IAsyncEnumerable<GenerationChunk> ReadAsync(ReplyCursor? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _readers++;
        try
        {
            var next = 0;
            while (from is not null && _chunks.Count == 0 && !_hasEnded)
            {
                if (!await ChangesAsync(cancellationToken))
                {
                    yield return GenerationChunk.Heartbeat;
                }
            }

            if (from is not null && _chunks.Count > 0)
            {
                // All at once: what is published while the reader takes these comes after them.
                next = _chunks.Count;
                foreach (var chunk in Beginning(from).ToList())
                {
                    yield return chunk;
                }
            }

            while (true)
            {
                while (next < _chunks.Count)
                {
                    yield return _chunks[next++];
                }

                if (_hasEnded)
                {
                    _failure?.Throw();
                    yield break;
                }

                if (!await ChangesAsync(cancellationToken))
                {
                    yield return GenerationChunk.Heartbeat;
                }
            }
        }
        finally
        {
            if (--_readers == 0 && !GoesOn && !_hasEnded)
            {
                Stop();
            }
        }
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>All that was shown so far, without what the reader has; the ends as they came.</summary>
    private IEnumerable<GenerationChunk> Beginning(ReplyCursor from)
    {
        yield return _chunks[0] with { Deltas = [] };

        // Not of all there is: an element that is being kept is shown afterwards.
        var shown = new ReplyAccumulator();
        _chunks.ForEach(shown.Add);
        foreach (var rest in ReplyPieces.After(shown.SoFar, from))
        {
            yield return new GenerationChunk { Deltas = [rest] };
        }

        foreach (var chunk in _chunks)
        {
            var ends = chunk.Deltas.Where(delta => delta.FinishReason is not null).Select(delta => new ChoiceDelta { FinishReason = delta.FinishReason }).ToList();
            if (ends.Count > 0 || chunk.Usage is not null)
            {
                yield return chunk with { Deltas = ends };
            }
        }
    }

    private async Task<bool> ChangesAsync(CancellationToken cancellationToken)
    {
        var changed = _changed.Task;
        try
        {
            await changed.WaitAsync(StreamWatchdog.HeartbeatInterval, _timeProvider, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Wake()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
