using System.Buffers;
using System.Threading.Channels;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Sampling;
using OrleansLlm.Engine.Text;

namespace OrleansLlm.Engine.Sequences;

/// <summary>What becomes of a sequence's tokens: text, stop, stream. Owned by the engine's thread; lives on while the sequence is preempted.</summary>
internal sealed class SequenceOutput
{
    private readonly Channel<SequenceUpdate> _channel;
    private readonly Detokenizer _detokenizer;
    private readonly StopMatcher _stops;
    private readonly TextCache _texts;
    private readonly ArrayBufferWriter<char> _decoded = new(32);
    private readonly ArrayBufferWriter<char> _passed = new(32);
    private SequenceUpdate? _unsent;
    private int _reached;

    public SequenceOutput(SequenceRequest request, Detokenizer detokenizer, TextCache texts, Channel<SequenceUpdate> channel, long submittedAt)
    {
        Sampling = new SamplingState(
            request.Sampling, request.Prompt.Span, request.Constraint is { } grammar ? new TokenConstraint(grammar, !request.IgnoreEndOfSequence) : null);
        PromptLogprobs = request.PromptLogprobs ? new float[request.Prompt.Length - 1] : null;
        SubmittedAt = submittedAt;
        _channel = channel;
        _detokenizer = detokenizer;
        _stops = new StopMatcher(request.Stop);
        _texts = texts;
    }

    public SamplingState Sampling { get; }

    /// <summary>Of the prompt's tokens from the second on, as far as it is computed; null: not asked for.</summary>
    public float[]? PromptLogprobs { get; }

    /// <summary>Timestamps of the engine's clock.</summary>
    public long SubmittedAt { get; }

    public long LastTokenAt { get; set; }

    public long PausedAt { get; set; }

    public bool WasAdmitted { get; set; }

    /// <summary>Prompt tokens that were cached when it was first admitted.</summary>
    public int CachedPromptTokens { get; set; }

    /// <summary>Proposed tokens that became output.</summary>
    public int AcceptedPredictionTokens { get; set; }

    /// <summary>Proposed tokens that did not.</summary>
    public int RejectedPredictionTokens { get; set; }

    /// <summary>Time that the model ran for it: what was computed again after a preemption is not in it.</summary>
    public TimeSpan ComputeTime { get; private set; }

    /// <summary>Chose its last token, was cancelled or failed.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Ended with an error.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The reader is behind: an update waits for room.</summary>
    public bool HasUnsent => _unsent is not null;

    /// <summary>Ends the wait of a paused sequence.</summary>
    public ITimer? UnreadTimer { get; set; }

    /// <summary>Ends the wait for a first slot.</summary>
    public ITimer? QueueTimer { get; set; }

    /// <summary>Ends the sequence.</summary>
    public ITimer? DeadlineTimer { get; set; }

    /// <summary>Counts a run of the model, or its share of one.</summary>
    /// <param name="start">The first position that was computed.</param>
    /// <param name="count">Positions that were computed.</param>
    /// <param name="took">The run's time.</param>
    public void CountRun(int start, int count, TimeSpan took)
    {
        var reached = start + count;
        if (reached > _reached)
        {
            ComputeTime += took * ((double)(reached - Math.Max(start, _reached)) / count);
            _reached = reached;
        }
    }

    /// <summary>Counts time that a draft model ran.</summary>
    public void CountDraft(TimeSpan took) => ComputeTime += took;

    /// <summary>Takes a token in.</summary>
    /// <param name="token">The chosen token.</param>
    /// <param name="isEnd">An end token that ends the sequence.</param>
    /// <param name="isLast">No further token may follow.</param>
    /// <returns>The update for the reader, with a finish when this was the last.</returns>
    public SequenceUpdate Accept(int token, bool isEnd, bool isLast, TokenLogprobs? logprobs)
    {
        Sampling.Add(token);
        if (!isEnd)
        {
            Sampling.Constraint?.Accept(token);
        }

        // A constrained text that nothing can follow has ended by itself, whether the model's turn would or not.
        var isComplete = Sampling.Constraint is { IsComplete: true };
        _decoded.ResetWrittenCount();
        _passed.ResetWrittenCount();
        if (!isEnd)
        {
            _detokenizer.Append(token, _decoded);
        }

        if (isEnd || isLast || isComplete)
        {
            _detokenizer.Complete(_decoded);
        }

        var stopped = Pass(isEnd || isLast || isComplete);

        IsDone = isEnd || isLast || stopped || isComplete;
        return new SequenceUpdate
        {
            Text = _texts.Get(token, _passed.WrittenSpan),
            Tokens = 1,
            CachedPromptTokens = CachedPromptTokens,
            AcceptedPredictionTokens = AcceptedPredictionTokens,
            RejectedPredictionTokens = RejectedPredictionTokens,
            ComputeTime = ComputeTime,
            Logprobs = logprobs is null ? null : [logprobs],
            PromptLogprobs = IsDone ? PromptLogprobs : null,
            Finish = !IsDone ? null : isEnd || stopped || isComplete ? SequenceFinish.Stop : SequenceFinish.Length,
        };
    }

    /// <summary>Passes text on up to a stop text.</summary>
    /// <returns>True: the text ends there.</returns>
    private bool Pass(bool isLast)
    {
        if (Sampling.Constraint is { IgnoresStops: true })
        {
            _stops.Complete(_passed);
            _passed.Write(_decoded.WrittenSpan);
            return false;
        }

        var stopped = _stops.Push(_decoded.WrittenSpan, _passed);
        if (!stopped && isLast)
        {
            _stops.Complete(_passed);
        }

        return stopped;
    }

    /// <summary>Sends an update, or keeps it until there is room (<see cref="HasUnsent"/>).</summary>
    public void Send(in SequenceUpdate update)
    {
        if (!_channel.Writer.TryWrite(update))
        {
            _unsent = update;
        }
        else if (IsDone)
        {
            StopTimers();
            _channel.Writer.TryComplete();
        }
    }

    /// <summary>Sends what was kept, now that there is room.</summary>
    public void Resend()
    {
        var update = _unsent!.Value;
        _unsent = null;
        Send(update);
    }

    /// <summary>Completes when the reader has made room.</summary>
    public ValueTask<bool> WaitForRoomAsync() => _channel.Writer.WaitToWriteAsync();

    /// <summary>Ends the stream with an error.</summary>
    public void Fail(Exception exception)
    {
        IsDone = true;
        HasFailed = true;
        _unsent = null;
        StopTimers();
        _channel.Writer.TryComplete(exception);
    }

    private void StopTimers()
    {
        UnreadTimer?.Dispose();
        QueueTimer?.Dispose();
        DeadlineTimer?.Dispose();
    }
}
