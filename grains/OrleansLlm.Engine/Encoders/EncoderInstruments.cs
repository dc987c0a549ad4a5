using System.Diagnostics.Metrics;

namespace OrleansLlm.Engine.Encoders;

/// <summary>An encoder's metrics: meter <c>OrleansLlm.Engine</c>, seconds, tagged with the model only, gauges with the device too. One instance per engine.</summary>
public sealed class EncoderInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _model;
    private readonly KeyValuePair<string, object?>[] _engine;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _padding;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _queueTime;
    private Func<EngineLoad>? _load;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meterFactory">Makes, and owns, the meter.</param>
    /// <param name="model">The value of the tag <c>gen_ai.request.model</c>: a configured name, never a request's text.</param>
    /// <param name="device">The value of the tag <c>orleansllm.device</c>, which tells a model's engines apart.</param>
    public EncoderInstruments(IMeterFactory meterFactory, string model, string device = "cpu")
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        _model = new("gen_ai.request.model", model);
        _engine = [_model, new("orleansllm.device", device)];
        _meter = meterFactory.Create(EngineInstruments.MeterName);
        _tokens = _meter.CreateCounter<long>("orleansllm.encoder.tokens", "{token}", "Tokens read.");
        _padding = _meter.CreateCounter<long>("orleansllm.encoder.padding", "{token}", "Padding computed beside them.");
        _batch = _meter.CreateHistogram("orleansllm.encoder.batch.size", "{input}", "Inputs per batch.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
        _duration = _meter.CreateHistogram("orleansllm.encoder.batch.duration", "s", "Model time of one batch.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10] });
        _queueTime = _meter.CreateHistogram("orleansllm.encoder.queue.duration", "s", "Submission to the start of an input's batch.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60] });
        _meter.CreateObservableGauge("orleansllm.encoder.inputs.running", () => Observe(load => load.Running), "{input}", "Inputs in the batch that runs.");
        _meter.CreateObservableGauge("orleansllm.encoder.inputs.waiting", () => Observe(load => load.Waiting), "{input}", "Inputs that wait.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Attach(Func<EngineLoad> load) => _load = load;

    /// <summary>The engine has ended. Its meter is shared and outlives it: what stays in there must not hold on to the engine, nor report for it.</summary>
    internal void Detach() => _load = null;

    internal void OnStarted(TimeSpan queued) => _queueTime.Record(queued.TotalSeconds, _model);

    internal void OnBatch(int inputs, int tokens, int padded, TimeSpan duration)
    {
        _tokens.Add(tokens, _model);
        _padding.Add(padded - tokens, _model);
        _batch.Record(inputs, _model);
        _duration.Record(duration.TotalSeconds, _model);
    }

    private Measurement<int>[] Observe(Func<EngineLoad, int> value) => _load is { } load ? [new(value(load()), _engine)] : [];
}
