using OrleansLlm.Contracts;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Files;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Makes, lists, shows, changes, deletes and searches vector stores.</summary>
internal sealed class VectorStoresEndpoints(JsonBody body, IGrainFactory grains, StoreOperations operations, StoreSearcher searcher, StoreBackups backups)
{
    /// <summary><c>POST /v1/vector_stores</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var (store, files) = await body.ReadOptionalAsync(context, VectorStoreParser.Parse);
        await WriteAsync(context, await operations.CreateAsync(context.GetCaller(), store, files, context.RequestAborted));
    }

    /// <summary><c>GET /v1/vector_stores</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var tenant = context.GetCaller().Tenant;
        var (after, before, limit, oldestFirst) = StorePaths.Page(context);
        var list = grains.GetGrain<IVectorStoreListGrain>(new VectorStoresKey(tenant).ToString());
        var page = await list.ListAsync(new VectorStoreQuery { After = after, Before = before, Limit = limit, OldestFirst = oldestFirst }, context.RequestAborted);
        var stores = await Task.WhenAll(page.Stores.Select(id => TryGetAsync(new VectorStoreKey(tenant, id), context.RequestAborted)));
        var view = new ListView<VectorStoreView>
        {
            Data = [.. stores.OfType<VectorStoreInfo>().Select(VectorStoreView.Of)],
            HasMore = page.HasMore,
            FirstId = page.Stores.Count > 0 ? page.Stores[0] : null,
            LastId = page.Stores.Count > 0 ? page.Stores[^1] : null,
        };
        await JsonResponse.WriteAsync(context, view, ApiJsonContext.Default.ListViewVectorStoreView);
    }

    /// <summary><c>GET /v1/vector_stores/{id}</c>.</summary>
    public async Task GetAsync(HttpContext context) => await WriteAsync(context, await Store(StorePaths.Store(context)).GetAsync(context.RequestAborted));

    /// <summary><c>POST /v1/vector_stores/{id}</c>.</summary>
    public async Task UpdateAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        var update = await body.ReadOptionalAsync(context, VectorStoreParser.ParseUpdate);
        await WriteAsync(context, await operations.UpdateAsync(key.Tenant, key.Store, update, context.RequestAborted));
    }

    /// <summary><c>DELETE /v1/vector_stores/{id}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        await operations.DeleteAsync(key.Tenant, key.Store, context.RequestAborted);
        await JsonResponse.WriteAsync(context, new DeletedView(key.Store, "vector_store.deleted"), ApiJsonContext.Default.DeletedView);
    }

    /// <summary><c>POST /v1/vector_stores/{id}/backup</c>: a file of the tenant.</summary>
    public async Task BackupAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        var file = await backups.WriteAsync(key.Tenant, key.Store, context.RequestAborted);
        await JsonResponse.WriteAsync(context, FileView.Of(file), ApiJsonContext.Default.FileView);
    }

    /// <summary><c>POST /v1/vector_stores/restore</c>.</summary>
    public async Task RestoreAsync(HttpContext context)
    {
        var (file, name) = await body.ReadAsync(context, VectorStoreParser.ParseRestore);
        await WriteAsync(context, await backups.RestoreAsync(context.GetCaller(), file, name, context.RequestAborted));
    }

    /// <summary><c>POST /v1/vector_stores/{id}/search</c>.</summary>
    public async Task SearchAsync(HttpContext context)
    {
        var key = StorePaths.Store(context);
        var search = await body.ReadAsync(context, fields => SearchParser.Parse(fields, context.TraceIdentifier));
        var result = await searcher.SearchAsync(context.GetCaller(), key.Store, search, context.RequestAborted);
        AnswerHeaders.AddCost(context.Response.Headers, result.Cost);
        await JsonResponse.WriteAsync(context, SearchPageView.Of(result, search.Explain), ApiJsonContext.Default.SearchPageView);
    }

    private static Task WriteAsync(HttpContext context, VectorStoreInfo store) =>
        JsonResponse.WriteAsync(context, VectorStoreView.Of(store), ApiJsonContext.Default.VectorStoreView);

    private async Task<VectorStoreInfo?> TryGetAsync(VectorStoreKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await Store(key).GetAsync(cancellationToken);
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return null; // Listed, but deleted in this moment, or its maker died before it was made.
        }
    }

    private IVectorStoreGrain Store(VectorStoreKey key) => grains.GetGrain<IVectorStoreGrain>(key.ToString());
}
