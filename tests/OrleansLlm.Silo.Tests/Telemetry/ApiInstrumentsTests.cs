using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts;
using OrleansLlm.Silo.Tests.Chat;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Telemetry;

public sealed class ApiInstrumentsTests
{
    [Fact]
    public async Task Calls_are_measured_by_the_genai_names()
    {
        await using var api = await ApiHost.StartAsync();
        using var seen = new Measurements(api.Services.GetRequiredService<IMeterFactory>());

        await (await api.PostAsync("/v1/chat/completions", ChatCompletionsTests.Hi)).Content.ReadAsStringAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(LlmErrorCode.ModelNotFound, "No such model."));
        await (await api.PostAsync("/v1/chat/completions", ChatCompletionsTests.Hi)).Content.ReadAsStringAsync();
        await seen.WaitAsync(4);

        Assert.Contains("gen_ai.client.token.usage 3 gen_ai.operation.name=chat,gen_ai.provider.name=orleansllm,gen_ai.request.model=ember,gen_ai.token.type=input", seen.WithoutPort);
        Assert.Contains("gen_ai.client.token.usage 2 gen_ai.operation.name=chat,gen_ai.provider.name=orleansllm,gen_ai.request.model=ember,gen_ai.token.type=output", seen.WithoutPort);
        Assert.Contains("gen_ai.server.request.duration 0 gen_ai.operation.name=chat,gen_ai.provider.name=orleansllm,gen_ai.request.model=ember", seen.WithoutPort);
        Assert.Contains("gen_ai.server.request.duration 0 error.type=model_not_found,gen_ai.operation.name=chat,gen_ai.provider.name=orleansllm", seen.WithoutPort);
    }

    [Fact]
    public async Task Streams_that_end_are_no_longer_active()
    {
        await using var api = await ApiHost.StartAsync();
        using var seen = new Measurements(api.Services.GetRequiredService<IMeterFactory>());

        var stream = ChatCompletionsTests.Hi.Replace("{\"model\"", "{\"stream\":true,\"model\"");
        await (await api.PostAsync("/v1/chat/completions", stream)).Content.ReadAsStringAsync();
        await seen.WaitAsync(5);

        Assert.Contains("orleansllm.api.active_streams 1 ", seen.WithoutPort);
        Assert.Contains("orleansllm.api.active_streams -1 ", seen.WithoutPort);
    }

    [Fact]
    public async Task A_span_describes_the_call_without_its_content()
    {
        await using var api = await ApiHost.StartAsync();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OrleansLlm.Api",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await (await api.PostAsync("/v1/chat/completions", ChatCompletionsTests.Hi.Replace("ember", "span-model").Replace("Hi", "secret words"))).Content.ReadAsStringAsync();

        Activity? span;
        while ((span = ended.FirstOrDefault(activity => activity.DisplayName == "chat span-model")) is null)
        {
            await Task.Yield();
        }

        Assert.Equal(3, span.GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Equal(api.Router.LastRequest.RequestId, span.GetTagItem("gen_ai.response.id"));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("secret", StringComparison.Ordinal) is true);
    }

    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<string> _seen = [];

        public Measurements(IMeterFactory factory)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "OrleansLlm.Api" && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.Start();
        }

        public IEnumerable<string> WithoutPort => _seen;

        // The last measurement is taken after the client has its answer.
        public async Task WaitAsync(int count)
        {
            while (_seen.Count < count)
            {
                await Task.Yield();
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _seen.Enqueue($"{instrument.Name} {value} {string.Join(',', tags.ToArray().Where(tag => tag.Key != "server.port").Select(tag => $"{tag.Key}={tag.Value}").Order())}");
    }
}
