using System.Diagnostics.Metrics;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Retrieval.Documents.Processes;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Counts what vector stores take in and do.</summary>
internal sealed class VectorStoreInstruments
{
    private readonly Counter<long> _files;
    private readonly Counter<long> _chunks;
    private readonly Counter<long> _embedded;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _readers;
    private readonly Histogram<double> _search;

    public VectorStoreInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansLlm.VectorStores");
        _files = meter.CreateCounter<long>("orleansllm.vector_stores.files", "{file}", "Files that were read into vector stores, or could not be.");
        _chunks = meter.CreateCounter<long>("orleansllm.vector_stores.chunks", "{chunk}", "Chunks that were put into vector stores.");
        _embedded = meter.CreateCounter<long>("orleansllm.vector_stores.embedded", "{chunk}", "Chunks that had to be embedded.");
        _expired = meter.CreateCounter<long>("orleansllm.vector_stores.expired", "{store}", "Vector stores that were emptied since nobody used them.");
        _readers = meter.CreateCounter<long>("orleansllm.vector_stores.readers.ended", "{process}", "Processes that ended over the file that they read.");
        _search = meter.CreateHistogram<double>("orleansllm.vector_stores.search.duration", "s", "How long searches took.");
    }

    public void OnFile(StoreFileStatus status, int chunks)
    {
        _files.Add(1, new KeyValuePair<string, object?>("status", EnumWords.Of(status)));
        _chunks.Add(chunks);
    }

    public void OnEmbedded(int chunks) => _embedded.Add(chunks);

    public void OnExpired() => _expired.Add(1);

    public void OnReaderEnded(ReaderEnd end) => _readers.Add(1, new KeyValuePair<string, object?>("reason", EnumWords.Of(end)));

    public void OnSearched(TimeSpan duration) => _search.Record(duration.TotalSeconds);
}
