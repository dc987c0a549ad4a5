using System.Diagnostics.Metrics;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>Counts what the response cache does; never by tenant or model name of a request, whose number has no bound.</summary>
internal sealed class CacheInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "OrleansLlm.Cache";

    private readonly Counter<long> _calls;
    private readonly Counter<double> _saved;
    private readonly Counter<long> _shared;
    private readonly Counter<long> _failures;

    public CacheInstruments(IMeterFactory meters, CacheMemory memory)
    {
        var meter = meters.Create(Name);
        _calls = meter.CreateCounter<long>("orleansllm.cache.calls", "{call}", "Calls that met the response cache, by status: hit, semantic, miss or bypass.");
        _saved = meter.CreateCounter<double>("orleansllm.cache.saved", "USD", "What cached answers cost when they were made.");
        _shared = meter.CreateCounter<long>("orleansllm.cache.shared", "{call}", "Calls that read the stream of an equal one; hits too.");
        _failures = meter.CreateCounter<long>("orleansllm.cache.failures", "{failure}", "Times that the cache did not answer; the calls ran without it.");
        meter.CreateObservableGauge("orleansllm.cache.memory", () => memory.Bytes, "By", "Memory of the answers kept in this silo, estimated.");
    }

    public void OnCall(CacheStatus status) => _calls.Add(1, new KeyValuePair<string, object?>("status", EnumWords.Of(status)));

    public void OnSaved(decimal? saved) => _saved.Add((double)(saved ?? 0));

    public void OnShared() => _shared.Add(1);

    public void OnFailure() => _failures.Add(1);
}
