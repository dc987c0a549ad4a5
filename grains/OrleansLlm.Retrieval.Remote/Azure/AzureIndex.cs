using Azure.Search.Documents;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote.Azure;

/// <summary>An index in Azure AI Search.</summary>
internal sealed class AzureIndex(AzureService service, AzureDirectory directory, BackendIndexName name, IndexSettings settings) : IBackendIndex
{
    private readonly AzurePartition _partition = new(name);

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        settings.Validate();
        await directory.AddAsync(_partition, settings, cancellationToken);
        await service.EnsureAsync(AzureSchema.Create(ServiceIndex, settings), cancellationToken);
    }

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (service.Settings.IndexPerIndex)
            {
                await service.RunAsync(async token => await service.Indexes.DeleteIndexAsync(ServiceIndex, token), cancellationToken);
            }
            else
            {
                await Writer(cancellationToken).ClearAsync();
            }
        }
        catch (RetrievalException gone) when (gone.Parameter == "index")
        {
            // It was never made, or is gone already.
        }

        await directory.RemoveAsync(_partition, cancellationToken);
    }

    public async Task<IReadOnlyList<ContentId>> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken)
    {
        BackendRules.Check(operations, settings);
        var bare = ReadyOperations.Bare(operations, settings);
        var known = await KnownAsync(bare, ["contentId", "vector"], cancellationToken);
        if (bare.Where(content => !known.ContainsKey(content)).ToArray() is { Length: > 0 } missing)
        {
            return missing;
        }

        await Writer(cancellationToken).ApplyAsync(ReadyOperations.Complete(operations, settings, known));
        return [];
    }

    public async Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(contents, ["contentId"], cancellationToken);
        return [.. contents.Distinct().Where(content => !known.ContainsKey(content))];
    }

    public async Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken)
    {
        var rows = Rows(cancellationToken);
        if (await RowAsync(rows, document) is not { } row)
        {
            return null;
        }

        var fields = withVectors && settings.Dimensions > 0 ? AzureDocuments.ChunkFields.Append("vector").ToArray() : AzureDocuments.ChunkFields;
        var chunks = await rows.FindAsync($"kind eq '{AzureRow.ChunkKind}' and revision eq '{row.Revision}'", fields, ["ordinal asc"]);
        return new IndexDocument { Id = row.Name, Time = AzureDocuments.Time(row), Attributes = AzureAttribute.Read(row.Attributes), Chunks = [.. chunks.Select(AzureDocuments.Chunk)] };
    }

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) => AzureList.ReadAsync(Rows(cancellationToken), after, count);

    public Task<CandidateSet> SearchAsync(CandidateQuery query, CancellationToken cancellationToken)
    {
        CandidateRules.Check(query, settings);
        return new AzureSearch(service, Rows(cancellationToken), settings).FindAsync(query);
    }

    public async Task<IReadOnlyList<IndexHit?>> ReadAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        var rows = Rows(cancellationToken);
        var chunks = (await rows.FindAsync($"kind eq '{AzureRow.ChunkKind}'", "id", candidates.Select(candidate => candidate.Place.Shard!), AzureDocuments.ChunkFields)).ToDictionary(row => row.Id);
        // What the documents' rows say holds: a chunk of another revision is one of a document that is changing.
        var documents = (await rows.FindAsync($"kind eq '{AzureRow.DocumentKind}'", "document", chunks.Values.Select(chunk => chunk.Document), AzureDocuments.DocumentFields)).ToDictionary(row => row.Document);
        return [.. candidates.Select(candidate => chunks.GetValueOrDefault(candidate.Place.Shard!) is { } chunk
            && documents.GetValueOrDefault(chunk.Document) is { } document && document.Revision == chunk.Revision
                ? new IndexHit(document.Name, chunk.Ordinal, AzureDocuments.Chunk(chunk), AzureAttribute.Read(document.Attributes), AzureDocuments.Time(document)) : null)];
    }

    public async Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken)
    {
        var rows = Rows(cancellationToken);
        return await RowAsync(rows, document) is not { } row ? [] : [.. (await rows.FindAsync(
            $"kind eq '{AzureRow.ChunkKind}' and revision eq '{row.Revision}' and ordinal ge {first} and ordinal lt {(long)first + count}", AzureDocuments.ChunkFields, ["ordinal asc"])).Select(AzureDocuments.Chunk)];
    }

    public async Task<IndexCounts> CountAsync(CancellationToken cancellationToken)
    {
        var rows = Rows(cancellationToken);
        return new IndexCounts(0, await rows.CountAsync($"kind eq '{AzureRow.DocumentKind}'"), await rows.CountAsync($"kind eq '{AzureRow.ChunkKind}'"), 0);
    }

    private string ServiceIndex => _partition.ServiceIndex(service.Settings, settings);

    private SearchClient Client => service.Indexes.GetSearchClient(ServiceIndex);

    private AzureRows Rows(CancellationToken cancellationToken) => new(service, Client, _partition, cancellationToken);

    private AzureWriter Writer(CancellationToken cancellationToken) =>
        new(service, _partition, Rows(cancellationToken), new AzureBatches(service, Client, cancellationToken), cancellationToken);

    private static async Task<AzureRow?> RowAsync(AzureRows rows, string document) => (await rows.FindAsync(
        $"kind eq '{AzureRow.DocumentKind}' and document eq '{AzurePartition.Document(document)}'", AzureDocuments.DocumentFields, top: 1)).FirstOrDefault();

    private async Task<Dictionary<ContentId, ReadOnlyMemory<float>>> KnownAsync(IReadOnlyList<ContentId> contents, string[] fields, CancellationToken cancellationToken)
    {
        var wanted = contents.Distinct().ToDictionary(content => content.ToString());
        var found = settings.Dimensions == 0 ? []
            : await Rows(cancellationToken).FindAsync($"kind eq '{AzureRow.ChunkKind}'", "contentId", wanted.Keys, fields);
        return found.DistinctBy(row => row.ContentId).ToDictionary(row => wanted[row.ContentId!], row => (ReadOnlyMemory<float>)row.Vector);
    }
}
