using Microsoft.Extensions.Logging;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>
/// Keeps indexes in Azure AI Search (REST API 2023-11-01). A change is acknowledged when the service shows it, some seconds after it took it; queries of an index go to one replica as long
/// as there is one to go to, which the service calls best effort: right after a replica failed, another may show less for some seconds.
/// </summary>
public sealed class AzureBackend : IIndexBackend
{
    private readonly AzureService _service;
    private readonly AzureDirectory _directory;

    /// <summary>Reads the settings, which must be valid; connects with the first call.</summary>
    public AzureBackend(AzureSearchSettings settings, TimeProvider clock, ILogger<AzureBackend> logger)
    {
        _service = new AzureService(settings, clock, logger);
        _directory = new AzureDirectory(_service);
    }

    /// <inheritdoc/>
    public string Name => "azure";

    /// <inheritdoc/>
    public IBackendIndex Open(BackendIndexName name, IndexSettings settings) => new AzureIndex(_service, _directory, name, settings);

    /// <summary>Asks the service once whether it is there and takes the credentials.</summary>
    /// <exception cref="BackendUnavailableException">It is not, or does not.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        _service.RunAsync(async token => await _service.Indexes.GetServiceStatisticsAsync(token), cancellationToken);
}
