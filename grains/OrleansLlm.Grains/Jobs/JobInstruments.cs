using System.Diagnostics.Metrics;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Grains.Jobs;

/// <summary>Counts jobs; never by tenant, whose number has no bound.</summary>
internal sealed class JobInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "OrleansLlm.Jobs";

    private readonly UpDownCounter<long> _running;
    private readonly Counter<long> _runs;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _lines;

    public JobInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _running = meter.CreateUpDownCounter<long>("orleansllm.jobs.running", "{job}", "Jobs that this silo works on, by kind.");
        _runs = meter.CreateCounter<long>("orleansllm.jobs.runs", "{run}", "Times that jobs were taken up, by kind and by whether it was again.");
        _ended = meter.CreateCounter<long>("orleansllm.jobs.ended", "{job}", "Jobs that ended, by kind and outcome.");
        _lines = meter.CreateCounter<long>("orleansllm.batches.requests", "{request}", "Requests of batches, by outcome.");
    }

    public void OnTakenUp(string kind, bool again)
    {
        _running.Add(1, Kind(kind));
        _runs.Add(1, Kind(kind), new KeyValuePair<string, object?>("again", again));
    }

    public void OnLeft(string kind) => _running.Add(-1, Kind(kind));

    public void OnEnded(string kind, JobStatus status) =>
        _ended.Add(1, Kind(kind), new KeyValuePair<string, object?>("outcome", EnumWords.Of(status)));

    public void OnRequests(int count, string outcome) => _lines.Add(count, new KeyValuePair<string, object?>("outcome", outcome));

    private static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);
}
