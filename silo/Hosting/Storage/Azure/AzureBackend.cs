using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;

namespace OrleansLlm.Silo.Hosting.Storage.Azure;

/// <summary>State in Azure Blobs and membership in Azure Tables, through Orleans' providers. Compiled with <c>-p:Cloud=azure</c> only.</summary>
internal sealed class AzureBackend : IStoreBackend
{
    private readonly BlobServiceClient _blobs;
    private readonly TableServiceClient _tables;
    private readonly string _container;
    private readonly string _setting;

    /// <exception cref="StartupException">The connection string can not be read; its text is not repeated.</exception>
    public AzureBackend(string connectionString, string setting, string serviceId)
    {
        _setting = setting;
        _container = ContainerName(serviceId);
        try
        {
            _blobs = new BlobServiceClient(connectionString);
            _tables = new TableServiceClient(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException)
        {
            // Without the reader's own message and exception: they may repeat parts of the key.
            throw new StartupException($"{setting} is no connection string of an Azure storage account. Copy it from the account's access keys (its text is not shown here).");
        }
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _blobs.GetBlobContainerClient(_container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await _tables.CreateTableIfNotExistsAsync(AzureStorageClusteringOptions.DEFAULT_TABLE_NAME, cancellationToken);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            var reason = exception.GetBaseException() is RequestFailedException refused ? $"{refused.ErrorCode} ({refused.Status})" : exception.GetBaseException().Message;
            throw new StartupException(
                $"{_setting}: the storage account '{_blobs.AccountName}' can not be used: {reason}. Check its name, its key and its firewall.", exception);
        }
    }

    public void AddState(ISiloBuilder silo, string name) => silo.AddAzureBlobGrainStorage(name, (AzureBlobStorageOptions options) =>
    {
        options.BlobServiceClient = _blobs;
        options.ContainerName = _container;
        options.DeleteStateOnClear = true;
        options.GrainStorageSerializer = RawStateSerializer.Instance;
    });

    public void AddMembership(ISiloBuilder silo) =>
        silo.UseAzureStorageClustering((AzureStorageClusteringOptions options) => options.TableServiceClient = _tables);

    /// <summary>Containers allow 3 to 63 lower-case letters, digits and single hyphens.</summary>
    private static string ContainerName(string serviceId)
    {
        var name = string.Concat(serviceId.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        name = string.Join('-', $"state-{name}".Split('-', StringSplitOptions.RemoveEmptyEntries));
        return name.Length <= 63
            ? name
            : throw new StartupException($"OrleansLlm:Clustering:ServiceId must have at most 57 characters with Azure. Given: {serviceId.Length}.");
    }
}
