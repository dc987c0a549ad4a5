using System.Diagnostics.Metrics;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests;

public sealed class EngineInstrumentsTests
{
    [Fact]
    public async Task A_sequences_life_is_counted_under_bounded_tags()
    {
        var sums = new Dictionary<string, double>();
        var counts = new Dictionary<string, int>();
        var tags = new HashSet<string>();
        using var factory = new TestMeterFactory();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, measured, _) => Record(instrument, value, measured));
        listener.SetMeasurementEventCallback<int>((instrument, value, measured, _) => Record(instrument, value, measured));
        listener.SetMeasurementEventCallback<double>((instrument, value, measured, _) => Record(instrument, value, measured));
        listener.Start();
        using (var instruments = new EngineInstruments(factory, "tiny", "cuda:1"))
        {
            await using var fixture = new EngineFixture(instruments: instruments);
            await fixture.Engine.Submit(EngineFixture.Request(6, 3, 4, 5, 6)).ReadAsync();
            await fixture.Engine.DrainAsync();
            listener.RecordObservableInstruments();
        }

        Assert.Equal(4, sums["orleansllm.engine.prompt.tokens"]);
        Assert.Equal(6, sums["orleansllm.engine.generation.tokens"]);
        Assert.Equal(1, counts["gen_ai.server.time_to_first_token"]);
        Assert.Equal(5, counts["gen_ai.server.time_per_output_token"]);
        Assert.Equal(1, counts["orleansllm.engine.queue.duration"]);
        Assert.Equal(6, counts["orleansllm.engine.step.duration"]);
        Assert.Equal(0, sums["orleansllm.engine.sequences.waiting"]);
        Assert.Equal((4, 0), (sums["orleansllm.engine.prefix.queries"], sums["orleansllm.engine.prefix.hits"]));
        Assert.Contains("orleansllm.engine.prefix.usage", counts.Keys);
        Assert.Contains("orleansllm.engine.kv.usage", counts.Keys);
        Assert.Equal(["gen_ai.request.model=tiny", "orleansllm.device=cuda:1", "phase=decode", "phase=prefill"], tags.Order());

        void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> measured)
        {
            lock (sums)
            {
                sums[instrument.Name] = sums.GetValueOrDefault(instrument.Name) + value;
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + 1;
                foreach (var (key, tag) in measured)
                {
                    tags.Add($"{key}={tag}");
                }
            }
        }
    }

    [Fact]
    public async Task An_engine_that_has_ended_reports_nothing_more()
    {
        var observed = 0;
        using var factory = new TestMeterFactory();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.IsObservable)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, _, _, _) => observed++);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => observed++);
        listener.Start();
        using var instruments = new EngineInstruments(factory, "tiny");
        var fixture = new EngineFixture(instruments: instruments);
        listener.RecordObservableInstruments();
        Assert.Equal(4, observed);
        await fixture.DisposeAsync();
        listener.RecordObservableInstruments();
        Assert.Equal(4, observed);
    }

    private sealed class TestMeterFactory : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options.Name, options.Version, options.Tags, this);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
