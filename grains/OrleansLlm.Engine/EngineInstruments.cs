using System.Diagnostics.Metrics;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine;

/// <summary>An engine's metrics: meter <c>OrleansLlm.Engine</c>, seconds, tagged with the model only, gauges with the device too. One instance per engine.</summary>
public sealed class EngineInstruments : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrleansLlm.Engine";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _model;
    private readonly KeyValuePair<string, object?>[] _engine;
    private readonly Counter<long> _promptTokens;
    private readonly Counter<long> _generationTokens;
    private readonly Counter<long> _preemptions;
    private readonly Counter<long> _prefixQueries;
    private readonly Counter<long> _prefixHits;
    private readonly Counter<long> _drafts;
    private readonly Counter<long> _draftTokens;
    private readonly Counter<long> _acceptedTokens;
    private readonly Histogram<double> _stepDuration;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _timeToFirstToken;
    private readonly Histogram<double> _timePerOutputToken;
    private Func<EngineLoad>? _load;
    private Func<double>? _cacheUsage;
    private Func<double>? _warmUsage;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meterFactory">Makes, and owns, the meter.</param>
    /// <param name="model">The value of the tag <c>gen_ai.request.model</c>: a configured name, never a request's text.</param>
    /// <param name="device">The value of the tag <c>orleansllm.device</c>, which tells a model's engines apart.</param>
    public EngineInstruments(IMeterFactory meterFactory, string model, string device = "cpu")
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        _model = new("gen_ai.request.model", model);
        _engine = [_model, new("orleansllm.device", device)];
        _meter = meterFactory.Create(MeterName);
        _promptTokens = _meter.CreateCounter<long>("orleansllm.engine.prompt.tokens", "{token}", "Prompt tokens computed; recomputed ones count again.");
        _generationTokens = _meter.CreateCounter<long>("orleansllm.engine.generation.tokens", "{token}", "Tokens generated.");
        _preemptions = _meter.CreateCounter<long>("orleansllm.engine.preemptions", "{sequence}", "Sequences that lost their slot.");
        _prefixQueries = _meter.CreateCounter<long>("orleansllm.engine.prefix.queries", "{token}", "Prompt tokens looked up in the prefix cache.");
        _prefixHits = _meter.CreateCounter<long>("orleansllm.engine.prefix.hits", "{token}", "Prompt tokens found in the prefix cache.");
        _drafts = _meter.CreateCounter<long>("orleansllm.engine.spec_decode.drafts", "{draft}", "Checks of proposed tokens, by proposer.");
        _draftTokens = _meter.CreateCounter<long>("orleansllm.engine.spec_decode.draft_tokens", "{token}", "Tokens proposed, by proposer.");
        _acceptedTokens = _meter.CreateCounter<long>("orleansllm.engine.spec_decode.accepted_tokens", "{token}", "Proposed tokens that became output, by proposer.");
        _stepDuration = Seconds("orleansllm.engine.step.duration", "Model time of one step, by phase.", [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5]);
        _queueTime = Seconds("orleansllm.engine.queue.duration", "Submission to first slot.", [.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60]);
        _timeToFirstToken = Seconds("gen_ai.server.time_to_first_token", "Submission to first token.",
            [.001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10]);
        _timePerOutputToken = Seconds("gen_ai.server.time_per_output_token", "Time between two tokens of a sequence.",
            [.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5]);
        _meter.CreateObservableGauge("orleansllm.engine.sequences.running", () => Observe(load => load.Running), "{sequence}", "Sequences with a KV slot.");
        _meter.CreateObservableGauge("orleansllm.engine.sequences.waiting", () => Observe(load => load.Waiting), "{sequence}", "Sequences without one.");
        _meter.CreateObservableGauge("orleansllm.engine.kv.usage", () => Observe(_cacheUsage), "1", "Share of KV positions in use by sequences.");
        _meter.CreateObservableGauge("orleansllm.engine.prefix.usage", () => Observe(_warmUsage), "1", "Share of KV positions that hold warm prefixes.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Attach(Func<EngineLoad> load, Func<double> cacheUsage, Func<double> warmUsage)
    {
        _load = load;
        _cacheUsage = cacheUsage;
        _warmUsage = warmUsage;
    }

    /// <summary>The engine has ended. Its meter is shared and outlives it: what stays in there must not hold on to the engine, nor report for it.</summary>
    internal void Detach() => (_load, _cacheUsage, _warmUsage) = (null, null, null);

    internal void OnPrompt(int tokens) => _promptTokens.Add(tokens, _model);

    internal void OnPrefill(TimeSpan duration) => _stepDuration.Record(duration.TotalSeconds, _model, new("phase", "prefill"));

    internal void OnDecode(TimeSpan duration) => _stepDuration.Record(duration.TotalSeconds, _model, new("phase", "decode"));

    internal void OnVerify(TimeSpan duration) => _stepDuration.Record(duration.TotalSeconds, _model, new("phase", "verify"));

    internal void OnSpeculated(Proposer proposer, int proposed, int accepted)
    {
        var tag = new KeyValuePair<string, object?>("proposer", proposer == Proposer.Draft ? "draft" : "lookup");
        _drafts.Add(1, _model, tag);
        _draftTokens.Add(proposed, _model, tag);
        _acceptedTokens.Add(accepted, _model, tag);
    }

    internal void OnAdmitted(TimeSpan queued) => _queueTime.Record(queued.TotalSeconds, _model);

    internal void OnPrefix(int queried, int hit)
    {
        _prefixQueries.Add(queried, _model);
        _prefixHits.Add(hit, _model);
    }

    internal void OnFirstToken(TimeSpan sinceSubmission)
    {
        _generationTokens.Add(1, _model);
        _timeToFirstToken.Record(sinceSubmission.TotalSeconds, _model);
    }

    internal void OnNextToken(TimeSpan sinceLast)
    {
        _generationTokens.Add(1, _model);
        _timePerOutputToken.Record(sinceLast.TotalSeconds, _model);
    }

    internal void OnPreempted(int sequences) => _preemptions.Add(sequences, _model);

    private Histogram<double> Seconds(string name, string description, double[] buckets) =>
        _meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });

    private Measurement<int>[] Observe(Func<EngineLoad, int> value) => _load is { } load ? [new(value(load()), _engine)] : [];

    private Measurement<double>[] Observe(Func<double>? value) => value is null ? [] : [new(value(), _engine)];
}
