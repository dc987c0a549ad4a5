using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>
/// Changes documents of a partition in an order in which each is seen as it was or as it is to be. The service has no transactions and shows changes late, so: new chunks first, which
/// nobody reads yet; once they are seen, the documents' rows, each of which turns one document over; once those are seen, the chunks of other revisions are deleted, until none is seen.
/// A call that ended in between can be made again: the same content has the same keys.
/// </summary>
internal sealed class AzureWriter(AzureService service, AzurePartition partition, AzureRows rows, AzureBatches batches, CancellationToken cancellationToken)
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(2);

    /// <summary>Applies operations whose chunks are ready.</summary>
    public async Task ApplyAsync(IReadOnlyList<IndexOperation> operations)
    {
        // Only the last word on a document counts.
        var last = operations.GroupBy(operation => operation.Id, StringComparer.Ordinal).Select(group => group.Last()).ToArray();
        var documents = last.Where(operation => operation.Document is not null)
            .Select(operation => (Document: operation.Document!, Revision: AzurePartition.Revision(operation.Document!))).ToArray();
        string[] all = [.. last.Select(operation => AzurePartition.Document(operation.Id))];
        await AddChunksAsync(documents);
        await TurnAsync(documents, all);
        await DeleteChunksAsync(all, [.. documents.Select(document => document.Revision)]);
    }

    /// <summary>Deletes every row of the partition, until none is seen.</summary>
    public Task ClearAsync() => DeleteAsync(() => rows.FindAsync("id ne ''", ["id"], top: AzureRows.Page));

    private async Task AddChunksAsync((IndexDocument Document, string Revision)[] documents)
    {
        await batches.UploadAsync(documents.SelectMany(document => AzureDocuments.ChunkRows(partition, document.Document, document.Revision)));
        var wanted = documents.Sum(document => document.Document.Chunks.Count);
        if (wanted > 0)
        {
            await SeenAsync(async () => (await rows.FindAsync($"kind eq '{AzureRow.ChunkKind}'", "revision", documents.Select(document => document.Revision), ["id"])).Count == wanted);
        }
    }

    private async Task TurnAsync((IndexDocument Document, string Revision)[] documents, string[] all)
    {
        var revisions = documents.ToDictionary(document => AzurePartition.Document(document.Document.Id), document => document.Revision);
        await batches.UploadAsync(documents.Select(document => AzureDocuments.DocumentRow(partition, document.Document, document.Revision)));
        await batches.DeleteAsync(all.Where(document => !revisions.ContainsKey(document)).Select(partition.DocumentKey));
        await SeenAsync(async () =>
        {
            var seen = await rows.FindAsync($"kind eq '{AzureRow.DocumentKind}'", "document", all, ["document", "revision"]);
            return seen.Count == revisions.Count && seen.TrueForAll(row => revisions.GetValueOrDefault(row.Document) == row.Revision);
        });
    }

    private Task DeleteChunksAsync(string[] documents, HashSet<string> kept) => DeleteAsync(async () =>
        (await rows.FindAsync($"kind eq '{AzureRow.ChunkKind}'", "document", documents, ["id", "revision"])).FindAll(row => !kept.Contains(row.Revision)));

    private Task DeleteAsync(Func<Task<List<AzureRow>>> left)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        return SeenAsync(async () =>
        {
            var found = await left();
            await batches.DeleteAsync(found.Select(row => row.Id).Where(sent.Add));
            return found.Count == 0;
        });
    }

    private async Task SeenAsync(Func<Task<bool>> isSeen)
    {
        var (began, pause) = (service.Clock.GetTimestamp(), service.Settings.Poll);
        while (!await isSeen())
        {
            if (service.Clock.GetElapsedTime(began) > service.Settings.VisibleTimeout)
            {
                throw new BackendUnavailableException($"Azure AI Search took a change but did not show it within {service.Settings.VisibleTimeout}. Make it again.", TimeSpan.FromSeconds(30));
            }

            await Task.Delay(pause, service.Clock, cancellationToken);
            pause = pause * 2 < LongestPoll ? pause * 2 : LongestPoll;
        }
    }
}
