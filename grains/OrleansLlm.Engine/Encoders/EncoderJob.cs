using System.Threading.Channels;

namespace OrleansLlm.Engine.Encoders;

/// <summary>A request inside the engine. Guarded by the engine's lock, but for the channel.</summary>
internal sealed class EncoderJob(EncodeRequest request, Channel<EncodedInput> results, long submittedAt)
{
    private int _left = request.Inputs.Count;

    public EncodeRequest Request => request;

    public ChannelReader<EncodedInput> Results => results.Reader;

    public long SubmittedAt => submittedAt;

    /// <summary>Tokens that have not been taken into a batch.</summary>
    public int WaitingTokens { get; set; } = request.Inputs.Sum(input => input.Tokens.Length);

    /// <summary>Inputs that have not been taken into a batch.</summary>
    public int WaitingInputs { get; set; } = request.Inputs.Count;

    /// <summary>Cancelled, failed or done: what is still queued is passed over.</summary>
    public bool IsEnded { get; private set; }

    public bool HasStarted => WaitingInputs < request.Inputs.Count;

    public bool HasTimeLimit => request.Deadline is not null || request.MaxQueueTime is not null;

    /// <summary>Hands a result over; true when it was the last.</summary>
    public bool Deliver(EncodedInput result)
    {
        if (IsEnded)
        {
            return false;
        }

        results.Writer.TryWrite(result);
        return --_left == 0;
    }

    public void End(Exception? failure)
    {
        IsEnded = true;
        results.Writer.TryComplete(failure);
    }

    /// <summary>The limit that has passed, or null.</summary>
    public EngineTimeoutException? Late(TimeSpan age) =>
        request.Deadline is { } deadline && age >= deadline ? new EngineTimeoutException(EngineTimeLimit.Deadline, deadline)
        : request.MaxQueueTime is { } limit && !HasStarted && age >= limit ? new EngineTimeoutException(EngineTimeLimit.QueueTime, limit)
        : null;
}
