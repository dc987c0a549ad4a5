using System.Text.Json.Serialization;
using Azure;
using Azure.Search.Documents.Indexes.Models;
using Azure.Search.Documents.Models;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>One small index of the service that says which indexes there are and what they were made for.</summary>
internal sealed class AzureDirectory(AzureService service)
{
    private string Name => $"{service.Settings.IndexPrefix}-directory";

    /// <summary>Enters an index, unless it is there with the same settings.</summary>
    /// <exception cref="RetrievalException">It is there with others.</exception>
    public async Task AddAsync(AzurePartition partition, IndexSettings settings, CancellationToken cancellationToken)
    {
        await service.EnsureAsync(Schema(), cancellationToken);
        if (await FindAsync(partition, cancellationToken) is { } entry)
        {
            new IndexSettings { Language = entry.Language, Dimensions = entry.Dimensions, Embedder = entry.Embedder }.CheckSame(settings);
            return;
        }

        var row = new Entry
        {
            Id = partition.Mark, Tenant = Readable(partition.Name.Tenant), Index = Readable(partition.Name.Index),
            Language = settings.Language, Dimensions = settings.Dimensions, Embedder = settings.Embedder,
        };
        await service.RunAsync(async token => await service.Indexes.GetSearchClient(Name).UploadDocumentsAsync([row], new() { ThrowOnAnyError = true }, token), cancellationToken);
    }

    /// <summary>Takes an index out.</summary>
    public async Task RemoveAsync(AzurePartition partition, CancellationToken cancellationToken)
    {
        try
        {
            await service.RunAsync(async token => await service.Indexes.GetSearchClient(Name).DeleteDocumentsAsync("id", [partition.Mark], new() { ThrowOnAnyError = true }, token), cancellationToken);
        }
        catch (RetrievalException gone) when (gone.Parameter == "index")
        {
            // No index was ever made.
        }
    }

    private Task<Entry?> FindAsync(AzurePartition partition, CancellationToken cancellationToken) => service.RunAsync(
        async token =>
        {
            try
            {
                return (await service.Indexes.GetSearchClient(Name).GetDocumentAsync<Entry>(partition.Mark, cancellationToken: token)).Value;
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                return null;
            }
        },
        cancellationToken);

    /// <summary>For people who look into the service; not every text is valid Unicode.</summary>
    private static string Readable(string text) => Utf16.Escape(text);

    private SearchIndex Schema() => new(Name)
    {
        Fields =
        {
            new SimpleField("id", SearchFieldDataType.String) { IsKey = true },
            new SimpleField("tenant", SearchFieldDataType.String) { IsFilterable = true },
            new SimpleField("index", SearchFieldDataType.String) { IsFilterable = true },
            new SimpleField("language", SearchFieldDataType.String),
            new SimpleField("dimensions", SearchFieldDataType.Int32),
            new SimpleField("embedder", SearchFieldDataType.String),
        },
    };

    private sealed class Entry
    {
        [JsonPropertyName("id")]
        public string Id { get; set; } = "";

        [JsonPropertyName("tenant")]
        public string Tenant { get; set; } = "";

        [JsonPropertyName("index")]
        public string Index { get; set; } = "";

        [JsonPropertyName("language")]
        public string Language { get; set; } = "";

        [JsonPropertyName("dimensions")]
        public int Dimensions { get; set; }

        [JsonPropertyName("embedder")]
        public string? Embedder { get; set; }
    }
}
