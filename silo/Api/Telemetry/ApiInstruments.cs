using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansLlm.Silo.Api.Answers;

namespace OrleansLlm.Silo.Api.Telemetry;

/// <summary>Metrics and spans of the HTTP surface, by OpenTelemetry's GenAI names. Prompts and answers are never recorded.</summary>
internal sealed class ApiInstruments
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "OrleansLlm.Api";

    private static readonly ActivitySource Source = new(Name);

    private readonly TimeProvider _clock;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _tokens;
    private readonly UpDownCounter<long> _activeStreams;
    private readonly Counter<long> _disconnects;

    /// <summary>Creates the instruments.</summary>
    public ApiInstruments(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(Name);
        _duration = meter.CreateHistogram(
            "gen_ai.server.request.duration", "s", "Time from a request's validation to the last byte of its answer.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. Enumerable.Range(0, 14).Select(i => 0.01 * (1 << i))] });
        _tokens = meter.CreateHistogram(
            "gen_ai.client.token.usage", "{token}", "Tokens of a call.", tags: null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. Enumerable.Range(0, 14).Select(i => 1L << (2 * i))] });
        _activeStreams = meter.CreateUpDownCounter<long>("orleansllm.api.active_streams", "{stream}", "Event streams that are being sent.");
        _disconnects = meter.CreateCounter<long>("orleansllm.api.disconnects", "{request}", "Requests whose client left before the end.");
    }

    /// <summary>Begins to measure a call; dispose it when its answer is sent.</summary>
    public AnswerTelemetry Begin(string operation, AnswerCall call, int? port)
    {
        var telemetry = Begin(operation, call.Generation.Model, port);
        telemetry.Describe(call.Generation);
        return telemetry;
    }

    /// <summary>The same for a call that generates nothing.</summary>
    public AnswerTelemetry Begin(string operation, string model, int? port)
    {
        var activity = Source.StartActivity(model.Length == 0 ? operation : $"{operation} {model}", ActivityKind.Internal);
        return new AnswerTelemetry(this, _clock, activity, operation, model, port);
    }

    /// <summary>Counts an event stream while it is sent.</summary>
    public IDisposable CountStream()
    {
        _activeStreams.Add(1);
        return new StreamCount(_activeStreams);
    }

    /// <summary>Counts a request whose client left.</summary>
    public void Disconnected() => _disconnects.Add(1);

    /// <summary>Records how long a call took.</summary>
    public void Finished(TimeSpan duration, in TagList tags) => _duration.Record(duration.TotalSeconds, tags);

    /// <summary>Records the tokens of a call.</summary>
    public void Used(long tokens, string type, TagList tags)
    {
        tags.Add("gen_ai.token.type", type);
        _tokens.Record(tokens, tags);
    }

    private sealed class StreamCount(UpDownCounter<long> counter) : IDisposable
    {
        public void Dispose() => counter.Add(-1);
    }
}
