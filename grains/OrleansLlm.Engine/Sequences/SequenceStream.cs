using System.Threading.Channels;

namespace OrleansLlm.Engine.Sequences;

/// <summary>
/// A submitted sequence's output. Safe for concurrent use. <see cref="Updates"/> ends after the update that has a finish; it ends with an
/// <see cref="OperationCanceledException"/> when the sequence was cancelled, with <see cref="EngineFailedException"/> or
/// <see cref="EngineStoppedException"/> when the engine gave it up: never with a clean end that is none.
/// </summary>
public sealed class SequenceStream
{
    private readonly Action _cancel;
    private int _cancelled;

    internal SequenceStream(ChannelReader<SequenceUpdate> updates, int promptTokens, Action cancel)
    {
        Updates = updates;
        PromptTokens = promptTokens;
        _cancel = cancel;
    }

    /// <summary>One update per generated token. Bounded: a sequence that is not read pauses, and is cancelled when that lasts.</summary>
    public ChannelReader<SequenceUpdate> Updates { get; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; }

    /// <summary>Gives the sequence up; its slot is free before the engine's next step. Idempotent; nothing happens when it has ended.</summary>
    public void Cancel()
    {
        if (Interlocked.Exchange(ref _cancelled, 1) == 0)
        {
            _cancel();
        }
    }
}
