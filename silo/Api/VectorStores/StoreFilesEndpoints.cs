using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Puts files into vector stores, one by one or in batches; lists, shows, changes and takes them out.</summary>
internal sealed class StoreFilesEndpoints(JsonBody body, IGrainFactory grains, StoreOperations operations)
{
    /// <summary><c>POST /v1/vector_stores/{id}/files</c>.</summary>
    public async Task AttachAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        var file = await body.ReadAsync(context, StoreFileParser.Parse);
        await WriteAsync(context, key, await operations.AttachAsync(context.GetCaller(), key.Store, file, context.RequestAborted));
    }

    /// <summary><c>GET /v1/vector_stores/{id}/files</c>.</summary>
    public Task ListAsync(HttpContext context) => ListAsync(context, batch: null);

    /// <summary><c>GET /v1/vector_stores/{id}/files/{file}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        await WriteAsync(context, key, await Files(key).GetAsync(StorePaths.IdOf(context, "file"), context.RequestAborted));
    }

    /// <summary><c>POST /v1/vector_stores/{id}/files/{file}</c>.</summary>
    public async Task UpdateAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        var attributes = await body.ReadAsync(context, StoreFileParser.ParseAttributes);
        await WriteAsync(context, key, await Files(key).SetAttributesAsync(StorePaths.IdOf(context, "file"), attributes, context.RequestAborted));
    }

    /// <summary><c>GET /v1/vector_stores/{id}/files/{file}/content</c>.</summary>
    public async Task GetContentAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        var file = await Files(key).GetAsync(StorePaths.IdOf(context, "file"), context.RequestAborted);
        var document = file.Chunks == 0
            ? null
            : await grains.GetGrain<IIndexDocumentsGrain>(new IndexKey(key.Tenant, key.Store).ToString()).FindAsync(file.Id, context.RequestAborted);
        await JsonResponse.WriteAsync(context, FileContentView.Of(file.Id, file.Name, document), ApiJsonContext.Default.FileContentView);
    }

    /// <summary><c>DELETE /v1/vector_stores/{id}/files/{file}</c>.</summary>
    public async Task RemoveAsync(HttpContext context)
    {
        var (key, file) = (StorePaths.Store(context), StorePaths.IdOf(context, "file"));
        await Files(key).RemoveAsync(file, context.RequestAborted);
        await JsonResponse.WriteAsync(context, new DeletedView(file, "vector_store.file.deleted"), ApiJsonContext.Default.DeletedView);
    }

    /// <summary><c>POST /v1/vector_stores/{id}/file_batches</c>.</summary>
    public async Task AttachBatchAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        var files = await body.ReadAsync(context, StoreFileParser.ParseBatch);
        await WriteAsync(context, key, await operations.AttachBatchAsync(context.GetCaller(), key.Store, files, context.RequestAborted));
    }

    /// <summary><c>GET /v1/vector_stores/{id}/file_batches/{batch}</c>.</summary>
    public async Task GetBatchAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        await WriteAsync(context, key, await Batches(key).GetAsync(StorePaths.IdOf(context, "batch"), context.RequestAborted));
    }

    /// <summary><c>POST /v1/vector_stores/{id}/file_batches/{batch}/cancel</c>.</summary>
    public async Task CancelBatchAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        await WriteAsync(context, key, await Batches(key).CancelAsync(StorePaths.IdOf(context, "batch"), context.RequestAborted));
    }

    /// <summary><c>GET /v1/vector_stores/{id}/file_batches/{batch}/files</c>.</summary>
    public Task ListBatchAsync(HttpContext context) => ListAsync(context, StorePaths.IdOf(context, "batch"));

    private async Task ListAsync(HttpContext context, string? batch)
    {
        var key = StorePaths.Store(context);
        var (after, before, limit, oldestFirst) = StorePaths.Page(context);
        var query = new StoreFileQuery { After = after, Before = before, Limit = limit, OldestFirst = oldestFirst, Status = ReadFilter(context), Batch = batch };
        var page = await Files(key).ListAsync(query, context.RequestAborted);
        var progress = await ProgressAsync(key.Tenant, page.Files, context.RequestAborted);
        var view = new ListView<StoreFileView>
        {
            Data = [.. page.Files.Select(file => StoreFileView.Of(key.Store, file, progress(file)))],
            HasMore = page.HasMore,
            FirstId = page.Files.Count > 0 ? page.Files[0].Id : null,
            LastId = page.Files.Count > 0 ? page.Files[^1].Id : null,
        };
        await JsonResponse.WriteAsync(context, view, ApiJsonContext.Default.ListViewStoreFileView);
    }

    private static StoreFileStatus? ReadFilter(HttpContext context)
    {
        var words = EnumWords.All<StoreFileStatus>();
        return QueryFields.Text(context, "filter", StorePaths.MaxIdLength) switch
        {
            null => null,
            var word when EnumWords.TryParse<StoreFileStatus>(word, out var status) => status,
            var word => throw RequestErrors.OutOfRange("filter", $"one of {string.Join(", ", words)}", $"'{JsonText.Shorten(word)}'"),
        };
    }

    private async Task WriteAsync(HttpContext context, VectorStoreKey key, StoreFile file)
    {
        var progress = await ProgressAsync(key.Tenant, [file], context.RequestAborted);
        await JsonResponse.WriteAsync(context, StoreFileView.Of(key.Store, file, progress(file)), ApiJsonContext.Default.StoreFileView);
    }

    private static Task WriteAsync(HttpContext context, VectorStoreKey key, StoreBatch batch) =>
        JsonResponse.WriteAsync(context, StoreBatchView.Of(key.Store, batch), ApiJsonContext.Default.StoreBatchView);

    /// <summary>How far files are that are being read, as their jobs know it.</summary>
    private async Task<Func<StoreFile, FileProgressView?>> ProgressAsync(string tenant, IReadOnlyList<StoreFile> files, CancellationToken cancellationToken)
    {
        var jobs = files.Where(file => file.Status == StoreFileStatus.InProgress).Select(file => file.Job).Distinct(StringComparer.Ordinal);
        var known = await Task.WhenAll(jobs.Select(async job => (Job: job, Progress: await ProgressAsync(tenant, job, cancellationToken))));
        var byJob = known.ToDictionary(pair => pair.Job, pair => pair.Progress, StringComparer.Ordinal);
        return file => byJob.TryGetValue(file.Job, out var progress) ? FileProgressView.Of(file.Id, progress) : null;
    }

    private async Task<IngestProgress> ProgressAsync(string tenant, string job, CancellationToken cancellationToken)
    {
        try
        {
            var info = await grains.GetGrain<IJobGrain>(new JobKey(tenant, job).ToString()).GetAsync(cancellationToken);
            return info.Progress is { } saved ? JsonSerializer.Deserialize(saved, IngestJson.Default.IngestProgress)! : new IngestProgress();
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return new IngestProgress();
        }
    }

    private IStoreFilesGrain Files(VectorStoreKey key) => grains.GetGrain<IStoreFilesGrain>(key.ToString());

    private IStoreBatchesGrain Batches(VectorStoreKey key) => grains.GetGrain<IStoreBatchesGrain>(key.ToString());
}
