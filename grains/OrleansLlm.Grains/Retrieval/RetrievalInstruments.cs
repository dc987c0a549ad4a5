using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Counts searches, changes and what shards cost; never by tenant, whose number has no bound.</summary>
internal sealed class RetrievalInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "OrleansLlm.Retrieval";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _searches;
    private readonly Histogram<double> _searchDuration;
    private readonly Histogram<double> _stageDuration;
    private readonly Counter<long> _documents;
    private readonly Histogram<double> _openings;
    private readonly Histogram<double> _compactions;
    private readonly Counter<long> _compactedBytes;
    private readonly Counter<long> _divisions;

    public RetrievalInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] };
        _searches = meter.CreateCounter<long>("orleansllm.retrieval.searches", "{search}", "Searches that ended, by backend, and whether an equal one was answered before.");
        _searchDuration = meter.CreateHistogram("orleansllm.retrieval.search.duration", "s", "How long searches took, models included.", advice: seconds);
        _stageDuration = meter.CreateHistogram("orleansllm.retrieval.stage.duration", "s", "How long parts of searches took: embed, find, rerank.", advice: seconds);
        _documents = meter.CreateCounter<long>("orleansllm.retrieval.documents", "{document}", "Documents put in and taken out, by operation.");
        _openings = meter.CreateHistogram("orleansllm.retrieval.shard.opening.duration", "s", "How long shards took to open, by whether this silo's disk had them.", advice: seconds);
        _compactions = meter.CreateHistogram("orleansllm.retrieval.shard.compaction.duration", "s", "How long snapshots of shards took to be made and stored.", advice: seconds);
        _compactedBytes = meter.CreateCounter<long>("orleansllm.retrieval.shard.compaction.bytes", "By", "Bytes of snapshots that were stored.");
        _divisions = meter.CreateCounter<long>("orleansllm.retrieval.shard.divisions", "{division}", "Shards that were divided in two.");
    }

    /// <summary>Begins a search's span.</summary>
    public static Activity? StartSearch(Caller caller, IndexKey index, IndexSearch search)
    {
        var activity = Source.StartActivity("search index");
        activity?.SetTag("gen_ai.operation.name", "retrieval");
        activity?.SetTag("gen_ai.data_source.id", index.Index);
        activity?.SetTag("orleansllm.tenant", caller.Tenant);
        activity?.SetTag("orleansllm.request.id", search.RequestId);
        return activity;
    }

    public void OnSearched(Activity? activity, string backend, IndexSearchResult result, TimeSpan duration)
    {
        activity?.SetTag("orleansllm.retrieval.hits", result.Hits.Count);
        activity?.SetTag("orleansllm.retrieval.cached", result.IsCached);
        _searches.Add(1, new("backend", backend), new("cached", result.IsCached));
        _searchDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("backend", backend));
    }

    public void OnStage(string stage, TimeSpan duration) => _stageDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    public void OnChanged(IndexBatch batch)
    {
        _documents.Add(batch.Documents.Count, new KeyValuePair<string, object?>("operation", "upsert"));
        _documents.Add(batch.Deletes.Count, new KeyValuePair<string, object?>("operation", "delete"));
    }

    public void OnOpened(bool isLocal, TimeSpan duration) => _openings.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("on_disk", isLocal));

    public void OnCompacted(long bytes, TimeSpan duration)
    {
        _compactions.Record(duration.TotalSeconds);
        _compactedBytes.Add(bytes);
    }

    public void OnDivided() => _divisions.Add(1);
}
