using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Engine.Text;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine;

/// <summary>
/// Generates text for many sequences at once on one model runner. Callers only enqueue and read; one thread of its own plans, runs, samples and
/// publishes. Owns its runners. Safe for concurrent use.
/// </summary>
public sealed class LlmEngine : IAsyncDisposable
{
    private readonly EngineOptions _options;
    private readonly Tokenizer _tokenizer;
    private readonly TimeProvider _time;
    private readonly int _vocabularySize;
    private readonly int _maxLength;
    private readonly int _slots;
    private readonly int _adapters;
    private readonly TextCache _texts;
    private readonly EngineLoop _loop;
    private readonly EngineInstruments? _instruments;
    private readonly EnginePlaces _places;
    private readonly EngineInbox _inbox;
    private long _arrivals;

    /// <summary>Starts an engine.</summary>
    /// <param name="runner">Runs the model; disposed of with the engine.</param>
    /// <param name="tokenizer">Gives tokens their bytes.</param>
    /// <param name="config">The model's shape and end tokens.</param>
    /// <param name="options">Batching and patience.</param>
    /// <param name="timeProvider">Measures time and wakes for unread streams.</param>
    /// <param name="logger">Gets failures; never prompts or outputs.</param>
    /// <param name="instruments">Metrics, or null.</param>
    /// <param name="draft">
    /// Runs the model that proposes tokens, or null; disposed of with the engine. Its vocabulary is the model's, token by token. It drafts for as many
    /// sequences at once as it has slots.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of range, or does not fit the runners.</exception>
    public LlmEngine(
        IModelRunner runner,
        Tokenizer tokenizer,
        ModelConfig config,
        EngineOptions options,
        TimeProvider timeProvider,
        ILogger<LlmEngine> logger,
        EngineInstruments? instruments = null,
        IModelRunner? draft = null)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        options.ThrowIfInvalid();
        _options = options;
        _tokenizer = tokenizer;
        _time = timeProvider;
        _vocabularySize = runner.VocabularySize;
        _maxLength = runner.MaxLength;
        _slots = runner.Slots;
        _adapters = runner.Adapters;
        _texts = new TextCache(runner.VocabularySize);
        _places = new EnginePlaces(options.WeightOf);
        _inbox = new EngineInbox(_places);
        _loop = new EngineLoop(runner, config, options, timeProvider, logger, instruments, _inbox, draft);
        _instruments = instruments;
        instruments?.Attach(() => Load, () => _loop.CacheUsage, () => _loop.WarmUsage);
        _loop.Start($"llm-engine {config.Architecture}");
    }

    /// <summary>How busy the engine is; a snapshot.</summary>
    public EngineLoad Load
    {
        get
        {
            var running = _loop.Running;
            return new EngineLoad(running, Math.Max(_places.Live - running, 0), _slots);
        }
    }

    /// <summary>False once the engine has stopped because its runner failed again and again, or was disposed of.</summary>
    public bool IsHealthy => !_inbox.IsClosed;

    /// <summary>Most tokens of prompt and output together.</summary>
    public int MaxLength => _maxLength;

    /// <summary>Time spent by part, for benchmarks; null: not measured.</summary>
    internal EngineProfile? Profile
    {
        get => _loop.Profile;
        set => _loop.Profile = value;
    }

    /// <summary>Takes a sequence in; it runs when a slot is free. Returns at once.</summary>
    /// <exception cref="EngineQueueFullException">
    /// All slots are taken and <see cref="EngineOptions.MaxWaiting"/> sequences wait, the tenant's share among them, or its wait would pass <see cref="EngineOptions.MaxPredictedWait"/>.
    /// </exception>
    /// <exception cref="EngineStoppedException">The engine has stopped or is draining.</exception>
    /// <exception cref="ArgumentException">A field of the request is out of range; names the field, its limit and the value given.</exception>
    public SequenceStream Submit(SequenceRequest request)
    {
        SequenceLimits.ThrowIfInvalid(request, _vocabularySize, _maxLength, _adapters);
        Enter(request.Tenant);
        var channel = Channel.CreateBounded<SequenceUpdate>(new BoundedChannelOptions(_options.UnreadUpdates)
        {
            SingleWriter = true,
            // Readers must never run on the engine's thread.
            AllowSynchronousContinuations = false,
        });
        var output = new SequenceOutput(request, new Detokenizer(_tokenizer, request.Constraint?.ShownTokens), _texts, channel, _time.GetTimestamp());
        var sequence = new Sequence(Interlocked.Increment(ref _arrivals), request) { Output = output };
        _inbox.Post(new EngineCommand(EngineCommandKind.Submit, sequence));
        return new SequenceStream(channel.Reader, request.Prompt.Length, () => _inbox.Post(new EngineCommand(EngineCommandKind.Cancel, sequence)));
    }

    /// <summary>Takes no more sequences in and waits until those inside have ended.</summary>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _inbox.DrainAsync().WaitAsync(cancellationToken);

    /// <summary>Stops: sequences that have not ended get an <see cref="EngineStoppedException"/>. The engine's thread has ended afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        _inbox.Stop();
        await _loop.Completion.ConfigureAwait(false);
        _instruments?.Detach();
    }

    private void Enter(string tenant)
    {
        if (_options.MaxPredictedWait > TimeSpan.Zero
            && _loop.Waits.Predict(_places.EndsBefore(tenant, _slots)) is var predicted && predicted > _options.MaxPredictedWait)
        {
            throw new EngineQueueFullException(_options.MaxPredictedWait, predicted);
        }

        if (!_inbox.TryEnter(tenant, _slots + _options.MaxWaiting))
        {
            var untilOneEnds = Math.Clamp(_loop.Waits.SecondsPerEnd, 0.1, 60);
            throw new EngineQueueFullException(_options.MaxWaiting, TimeSpan.FromSeconds(untilOneEnds));
        }
    }
}
