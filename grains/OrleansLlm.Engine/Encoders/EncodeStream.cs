using System.Threading.Channels;

namespace OrleansLlm.Engine.Encoders;

/// <summary>
/// The results of a request in the order in which they are ready. The channel completes after the last one, or with an
/// <see cref="EngineFailedException"/>, <see cref="EngineStoppedException"/> or <see cref="EngineTimeoutException"/>.
/// </summary>
public sealed class EncodeStream : IDisposable
{
    private readonly Action _cancel;

    internal EncodeStream(ChannelReader<EncodedInput> results, Action cancel)
    {
        Results = results;
        _cancel = cancel;
    }

    /// <summary>The results. One reader.</summary>
    public ChannelReader<EncodedInput> Results { get; }

    /// <summary>Takes what has not run out of the queue. Safe at any time.</summary>
    public void Dispose() => _cancel();
}
