using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>What the parts of ingestion share in one silo.</summary>
internal sealed class IngestServices(
    IGrainFactory grains,
    FileContents contents,
    ModelCatalog catalog,
    VectorStoreInstruments instruments,
    IDocumentReader documents,
    IOptions<VectorStoresOptions> options,
    TimeProvider timeProvider)
{
    public IGrainFactory Grains { get; } = grains;

    public FileContents Contents { get; } = contents;

    public ModelCatalog Catalog { get; } = catalog;

    public VectorStoreInstruments Instruments { get; } = instruments;

    public IDocumentReader Documents { get; } = documents;

    public VectorStoresOptions Options { get; } = options.Value;

    public TimeProvider TimeProvider { get; } = timeProvider;

    public ReaderSlots Readers { get; } = new(options.Value.Readers);

    /// <summary>Asks a grain; again while the cluster settles.</summary>
    public Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken) => GrainRetry.RunAsync(ask, TimeProvider, cancellationToken);
}
