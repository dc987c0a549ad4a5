using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A reply while it is made: one writer, any number of readers, all on the grain's scheduler.</summary>
internal sealed class LiveReply(string turnId, bool goesOn, TimeSpan limit, TimeProvider timeProvider) : IDisposable
{
    private readonly LiveFeed<GenerationChunk> _feed = new(timeProvider);
    private readonly CancellationTokenSource _stopping = new(limit, timeProvider);
    private int _readers;

    public string TurnId { get; } = turnId;

    /// <summary>Whether it is made to its end when nobody reads it.</summary>
    public bool GoesOn { get; } = goesOn;

    /// <summary>What there is of it.</summary>
    public ReplyAccumulator Text { get; } = new();

    /// <summary>Its turn's number once it is kept.</summary>
    public int? Number { get; set; }

    /// <summary>Makes it.</summary>
    public Task Run { get; set; } = Task.CompletedTask;

    public CancellationToken Stopped => _stopping.Token;

    public void Stop() => _stopping.Cancel();

    /// <summary>Shows an element to the readers, who get signs of life of their own.</summary>
    public void Publish(GenerationChunk chunk)
    {
        if (!chunk.IsHeartbeat)
        {
            _feed.Add(chunk);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void End(Exception? failure) => _feed.End(failure);

    /// <summary>Reads from a place on. The last reader who leaves early stops it, unless it goes on.</summary>
    public async IAsyncEnumerable<GenerationChunk> ReadAsync(ReplyCursor? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _readers++;
        try
        {
            var next = 0;
            while (from is not null && _feed.Items.Count == 0 && !_feed.HasEnded)
            {
                if (!await _feed.ChangesAsync(cancellationToken))
                {
                    yield return GenerationChunk.Heartbeat;
                }
            }

            if (from is not null && _feed.Items.Count > 0)
            {
                next = _feed.Items.Count;
                foreach (var chunk in Beginning(from))
                {
                    yield return chunk;
                }
            }

            await foreach (var chunk in _feed.ReadAsync(next, GenerationChunk.Heartbeat, cancellationToken))
            {
                yield return chunk;
            }
        }
        finally
        {
            if (--_readers == 0 && !GoesOn && !_feed.HasEnded)
            {
                Stop();
            }
        }
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>All that was shown so far, without what the reader has; the ends as they came.</summary>
    private IEnumerable<GenerationChunk> Beginning(ReplyCursor from)
    {
        // As it is now: more may be shown before the reader has taken all of this.
        var shown = _feed.Items.ToList();
        yield return shown[0] with { Deltas = [] };
        if (ReplyPieces.After(Text.Content, Text.CallsSoFar, from.Text, from.Calls) is { } rest)
        {
            yield return new GenerationChunk { Deltas = [rest] };
        }

        foreach (var chunk in shown)
        {
            var ends = chunk.Deltas.Where(delta => delta.FinishReason is not null).Select(delta => new ChoiceDelta { FinishReason = delta.FinishReason }).ToList();
            if (ends.Count > 0 || chunk.Usage is not null)
            {
                yield return chunk with { Deltas = ends };
            }
        }
    }
}
