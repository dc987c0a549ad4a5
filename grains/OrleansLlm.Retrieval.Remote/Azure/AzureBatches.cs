using System.Text;
using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>
/// Sends rows and deletions in batches that the service takes, and looks at the answer of each row: those that it was too busy for (409, 422, 429, 503) are sent again, alone, after a
/// growing pause; one that it refuses ends the call.
/// </summary>
internal sealed class AzureBatches(AzureService service, SearchClient client, CancellationToken cancellationToken)
{
    /// <summary>The service takes 1,000 actions and 16 MB.</summary>
    private const int Actions = 1000;
    private const int Bytes = 8_000_000;
    private const int Attempts = 6;

    public Task UploadAsync(IEnumerable<AzureRow> rows) => SendAsync(rows.Select(IndexDocumentsAction.Upload));

    public Task DeleteAsync(IEnumerable<string> keys) => SendAsync(keys.Select(key => IndexDocumentsAction.Delete(new AzureRow { Id = key })));

    private async Task SendAsync(IEnumerable<IndexDocumentsAction<AzureRow>> actions)
    {
        var (batch, bytes) = (new List<IndexDocumentsAction<AzureRow>>(), 0L);
        foreach (var action in actions)
        {
            var size = Size(action.Document);
            if (batch.Count == Actions || (batch.Count > 0 && bytes + size > Bytes))
            {
                await SendAsync(batch);
                (batch, bytes) = ([], 0);
            }

            batch.Add(action);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            await SendAsync(batch);
        }
    }

    private async Task SendAsync(List<IndexDocumentsAction<AzureRow>> batch)
    {
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            if (await TryAsync(batch) is not { } results)
            {
                // Too large for the service after all.
                await SendAsync(batch[..(batch.Count / 2)]);
                batch = batch[(batch.Count / 2)..];
                continue;
            }

            ThrowIfRefused(results);
            var busy = results.Where(result => !result.Succeeded).Select(result => result.Key).ToHashSet(StringComparer.Ordinal);
            batch = batch.FindAll(action => busy.Contains(action.Document.Id));
            if (batch.Count > 0)
            {
                if (attempt == Attempts)
                {
                    throw new BackendUnavailableException($"Azure AI Search was too busy for {batch.Count} rows after {Attempts} attempts. Try again shortly.", TimeSpan.FromSeconds(10));
                }

                await Task.Delay(service.Settings.Poll * (1 << attempt), service.Clock, cancellationToken);
            }
        }
    }

    /// <summary>The answer of each row; null: the batch was too large.</summary>
    private async Task<IReadOnlyList<IndexingResult>?> TryAsync(List<IndexDocumentsAction<AzureRow>> batch)
    {
        try
        {
            // Each row is one document with a key of its own: a batch that is sent again after its answer was lost changes nothing.
            return await service.RunAsync(
                async token =>
                {
                    try
                    {
                        return (await client.IndexDocumentsAsync(IndexDocumentsBatch.Create([.. batch]), new IndexDocumentsOptions { ThrowOnAnyError = false }, token)).Value.Results;
                    }
                    catch (RequestFailedException tooLarge) when (tooLarge.Status == 413 && batch.Count > 1)
                    {
                        return null;
                    }
                },
                cancellationToken);
        }
        catch (RetrievalException refused) when (refused.Parameter == "query")
        {
            throw new RetrievalException(refused.Message, "operations", refused);
        }
    }

    private static void ThrowIfRefused(IEnumerable<IndexingResult> results)
    {
        if (results.FirstOrDefault(result => !result.Succeeded && result.Status is not (409 or 422 or 429 or 503)) is { } refused)
        {
            throw new RetrievalException($"Azure AI Search refuses a row ({refused.Status}): {refused.ErrorMessage}", "operations");
        }
    }

    /// <summary>About how many bytes of JSON.</summary>
    private static long Size(AzureRow row) => 1000L + (row.Content is { } content ? Encoding.UTF8.GetByteCount(content) * 5L / 4 : 0) + (row.Vector?.Length ?? 0) * 13L + row.Attributes.Length * 100L
        + row.Attributes.Sum(attribute => (attribute.Text?.Length ?? 0) + attribute.Key.Length);
}
