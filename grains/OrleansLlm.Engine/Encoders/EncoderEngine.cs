using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Engine.Encoders;

/// <summary>
/// Encodes inputs of many callers in batches of about equal length on one runner. Callers only enqueue and read; one thread of its own plans, runs
/// and publishes. Owns its runner. Safe for concurrent use.
/// </summary>
public sealed class EncoderEngine : IAsyncDisposable
{
    private readonly IEncoderRunner _runner;
    private readonly TimeProvider _time;
    private readonly int _maxBatch;
    private readonly EncoderQueue _queue;
    private readonly EncoderLoop _loop;
    private readonly EncoderInstruments? _instruments;

    /// <summary>Starts an engine.</summary>
    /// <param name="runner">Runs the model; disposed of with the engine.</param>
    /// <param name="name">The model's name, for the thread.</param>
    /// <param name="options">Batching and limits.</param>
    /// <param name="timeProvider">Measures time.</param>
    /// <param name="logger">Gets failures; never texts or results.</param>
    /// <param name="instruments">Metrics, or null.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public EncoderEngine(
        IEncoderRunner runner, string name, EncoderOptions options, TimeProvider timeProvider, ILogger<EncoderEngine> logger, EncoderInstruments? instruments = null)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        options.ThrowIfInvalid();
        _runner = runner;
        _time = timeProvider;
        _maxBatch = options.MaxBatch;
        _queue = new EncoderQueue(options, runner.IsBatchInvariant, timeProvider);
        _loop = new EncoderLoop(runner, _queue, timeProvider, logger, instruments);
        _instruments = instruments;
        instruments?.Attach(() => Load);
        _loop.Start($"encoder {name}");
    }

    /// <summary>How busy the engine is, in inputs; a snapshot.</summary>
    public EngineLoad Load => new(_loop.Running, _queue.WaitingInputs, _maxBatch);

    /// <summary>False once the engine has stopped because its runner failed again and again, or was disposed of.</summary>
    public bool IsHealthy => !_queue.IsClosed;

    /// <summary>The most tokens of one input.</summary>
    public int MaxLength => _runner.MaxLength;

    /// <summary>Numbers that an input becomes.</summary>
    public int OutputSize => _runner.OutputSize;

    /// <summary>Takes inputs in. Returns at once.</summary>
    /// <exception cref="EngineQueueFullException">Too many tokens wait, or the wait would be too long.</exception>
    /// <exception cref="EngineStoppedException">The engine has stopped or is draining.</exception>
    /// <exception cref="ArgumentException">An input is empty or too long, or a token is out of range; names the field, its limit and the value given.</exception>
    public EncodeStream Submit(EncodeRequest request)
    {
        EncodeRequestLimits.ThrowIfInvalid(request, _runner.MaxLength, _runner.VocabularySize);
        var results = Channel.CreateUnbounded<EncodedInput>(new UnboundedChannelOptions
        {
            SingleReader = true,
            // Readers must never run on the engine's thread.
            AllowSynchronousContinuations = false,
        });
        var job = new EncoderJob(request, results, _time.GetTimestamp());
        _queue.Add(job);
        return new EncodeStream(job.Results, () => _queue.Cancel(job));
    }

    /// <summary>Takes no more requests in and waits until those inside have ended.</summary>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _queue.DrainAsync().WaitAsync(cancellationToken);

    /// <summary>Stops: requests that have not ended get an <see cref="EngineStoppedException"/>. The engine's thread has ended afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close(new EngineStoppedException("The encoder has stopped."));
        await _loop.Completion.ConfigureAwait(false);
        _instruments?.Detach();
    }
}
