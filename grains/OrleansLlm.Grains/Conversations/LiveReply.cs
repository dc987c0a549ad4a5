using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A reply while it is made: one writer, any number of readers, all on the grain's scheduler.</summary>
internal sealed class LiveReply : IDisposable
{
    private readonly LiveFeed<GenerationChunk> _chunks;
    private readonly CancellationTokenSource _stopping;
    private int _readers;

    public LiveReply(string turnId, bool goesOn, TimeSpan limit, TimeProvider timeProvider)
    {
        (TurnId, GoesOn, _chunks) = (turnId, goesOn, new LiveFeed<GenerationChunk>(timeProvider));
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
    public bool IsTold => _chunks.Items is [.., { Usage: not null }];

    public CancellationToken Stopped => _stopping.Token;

    public void Stop() => _stopping.Cancel();

    /// <summary>Shows an element to the readers, who have signs of life of their own.</summary>
    public void Publish(GenerationChunk chunk)
    {
        if (!chunk.IsHeartbeat)
        {
            _chunks.Add(chunk);
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void End(Exception? failure) => _chunks.End(failure);

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
            while (from is not null && _chunks.Items.Count == 0 && !_chunks.HasEnded)
            {
                if (!await _chunks.ChangesAsync(cancellationToken))
                {
                    yield return GenerationChunk.Heartbeat;
                }
            }

            // All at once: what is published while the reader takes these comes after them.
            var shown = from is null ? [] : _chunks.Items.ToArray();
            foreach (var chunk in shown.Length > 0 ? Beginning(shown, from!) : [])
            {
                yield return chunk;
            }

            await foreach (var chunk in _chunks.ReadAsync(shown.Length, GenerationChunk.Heartbeat, cancellationToken))
            {
                yield return chunk;
            }
        }
        finally
        {
            if (--_readers == 0 && !GoesOn && !_chunks.HasEnded)
            {
                Stop();
            }
        }
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>All that was shown so far, without what the reader has; the ends as they came.</summary>
    private static List<GenerationChunk> Beginning(GenerationChunk[] shown, ReplyCursor from)
    {
        // Not of all there is: an element that is being kept is shown afterwards.
        var gathered = new ReplyAccumulator();
        foreach (var chunk in shown)
        {
            gathered.Add(chunk);
        }

        return
        [
            shown[0] with { Deltas = [] },
            .. ReplyPieces.After(gathered.SoFar, from).Select(rest => new GenerationChunk { Deltas = [rest] }),
            .. shown.Select(Ends).OfType<GenerationChunk>(),
        ];
    }

    private static GenerationChunk? Ends(GenerationChunk chunk)
    {
        var ends = chunk.Deltas.Where(delta => delta.FinishReason is not null).Select(delta => new ChoiceDelta { FinishReason = delta.FinishReason }).ToList();
        return ends.Count > 0 || chunk.Usage is not null ? chunk with { Deltas = ends } : null;
    }
}
