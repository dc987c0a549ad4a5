using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Files;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Limits;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Maps and describes the API of vector stores. Bodies in OpenAI's shapes are described by OpenAI: here they are any object.</summary>
internal static class VectorStoreRoutes
{
    private const string Chunking =
        "`chunking_strategy` is OpenAI's `auto` or `static`, or one of this server's: `{\"type\":\"heading\"}` (`sentence`, `code`, `semantic`) with "
        + "`max_chunk_size_tokens` (100 to 4,096), `chunk_overlap_tokens`, `context_tokens` (headings or declarations put before each chunk) and `parent_chunk_size_tokens`. "
        + "`auto` cuts code between declarations, what has headings before those, all else between blocks, in chunks of up to 512 tokens.";

    private const string Ranking =
        "Beside OpenAI's fields: `ranking` (`fusion` weighted|rrf, `lexical_weight`, `vector_weight`, `rank_constant`, `candidates`, `rerank` {model, top, is_language_model}, "
        + "`diversity` 0 to 1, `decay` {half_life_days, share}, `expansion` {type none|window|parent, window}, `minimum_score`), `hypothetical_answer` (embedded in place of the query), "
        + "`explain` (what each stage found and gave), `user`. `ranking_options.hybrid_search` is taken too. Each hit tells its chunk: index, bytes in the text and in the file, page, headings.";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddVectorStoresApi(this IServiceCollection services) =>
        services.AddSingleton<VectorStoresEndpoints>().AddSingleton<StoreFilesEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapVectorStoresApi(this WebApplication app)
    {
        var api = app.MapGroup(ApiPaths.V1 + "/vector_stores").WithTags("vector stores").RequireRole(KeyRole.User);
        MapStores(api, app.Services.GetRequiredService<VectorStoresEndpoints>());
        var files = app.Services.GetRequiredService<StoreFilesEndpoints>();
        MapFiles(api, files);
        MapBatches(api, files);
    }

    private static void MapStores(RouteGroupBuilder api, VectorStoresEndpoints stores)
    {
        api.MapPost("", (Delegate)stores.CreateAsync)
            .Describe<VectorStoreView>(
                "createVectorStore", "Makes a vector store, and reads files into it.",
                "Beside OpenAI's fields: `embedding_model` (`none`: words alone), `language` of the words (`auto`: that of what is read first) and `ranking`, how it is searched. " + Chunking)
            .TakesBody<JsonObject>("""{"name":"Handbook","expires_after":{"anchor":"last_active_at","days":30},"metadata":{"team":"shop"}}""", isOptional: true);
        api.MapGet("", (Delegate)stores.ListAsync).Describe<ListView<VectorStoreView>>("listVectorStores", "Lists vector stores, newest first.").TakesStorePage();
        api.MapGet("/{id}", (Delegate)stores.GetAsync).Describe<VectorStoreView>("getVectorStore", "Shows a vector store.");
        api.MapPost("/{id}", (Delegate)stores.UpdateAsync)
            .Describe<VectorStoreView>("updateVectorStore", "Changes name, description, metadata, expiry or ranking of a vector store.")
            .TakesBody<JsonObject>("""{"name":"Handbook 2"}""", isOptional: true);
        api.MapDelete("/{id}", (Delegate)stores.DeleteAsync).Describe<DeletedView>("deleteVectorStore", "Deletes a vector store with all its chunks; the files stay.");
        api.MapPost("/{id}/backup", (Delegate)stores.BackupAsync).CountsRequests()
            .Describe<FileView>(
                "backUpVectorStore", "Writes a vector store as a file.",
                "The file (purpose `index_backup`) has the store's settings and the chunks of all files that were read, with their vectors; files themselves are not in it, nor what is being read. "
                + V1Routes.Counted);
        api.MapPost("/restore", (Delegate)stores.RestoreAsync).CountsRequests()
            .Describe<VectorStoreView>(
                "restoreVectorStore", "Makes a vector store of a backup, with nothing embedded again.",
                "The store has a new id, and `name` where it is given. The backup may come from another cluster; its embedding model has to be served here. " + V1Routes.Counted)
            .TakesBody<JsonObject>("""{"file_id":"{file}"}""");
        api.MapPost("/{id}/search", (Delegate)stores.SearchAsync)
            .Describe<SearchPageView>("searchVectorStore", "Finds passages by their words and their meaning.", Ranking)
            .TakesBody<JsonObject>("""{"query":"How long do refunds take?","max_num_results":5,"explain":true}""");
    }

    private static void MapFiles(RouteGroupBuilder api, StoreFilesEndpoints files)
    {
        api.MapPost("/{id}/files", (Delegate)files.AttachAsync)
            .Describe<StoreFileView>("createVectorStoreFile", "Reads a stored file into a vector store; one that is there is read again.", Chunking)
            .TakesBody<JsonObject>("""{"file_id":"{file}","attributes":{"region":"eu","year":2026}}""");
        api.MapGet("/{id}/files", (Delegate)files.ListAsync)
            .Describe<ListView<StoreFileView>>("listVectorStoreFiles", "Lists the files of a vector store, newest first.").TakesStorePage().TakesFilter();
        api.MapGet("/{id}/files/{file}", (Delegate)files.GetAsync)
            .Describe<StoreFileView>("getVectorStoreFile", "Shows a file of a vector store, and how far it is.");
        api.MapPost("/{id}/files/{file}", (Delegate)files.UpdateAsync)
            .Describe<StoreFileView>("updateVectorStoreFile", "Gives a file other attributes.")
            .TakesBody<JsonObject>("""{"attributes":{"region":"us"}}""");
        api.MapGet("/{id}/files/{file}/content", (Delegate)files.GetContentAsync)
            .Describe<FileContentView>("getVectorStoreFileContent", "The text that was read of a file.");
        api.MapDelete("/{id}/files/{file}", (Delegate)files.RemoveAsync)
            .Describe<DeletedView>("deleteVectorStoreFile", "Takes a file and its chunks out of a vector store; the file stays.");
    }

    private static void MapBatches(RouteGroupBuilder api, StoreFilesEndpoints files)
    {
        api.MapPost("/{id}/file_batches", (Delegate)files.AttachBatchAsync)
            .Describe<StoreBatchView>("createVectorStoreFileBatch", "Reads many stored files into a vector store.", "`file_ids` with one strategy and one set of attributes, or `files` with their own. " + Chunking)
            .TakesBody<JsonObject>("""{"file_ids":["{file}"],"chunking_strategy":{"type":"auto"}}""");
        api.MapGet("/{id}/file_batches/{batch}", (Delegate)files.GetBatchAsync).Describe<StoreBatchView>("getVectorStoreFileBatch", "Shows a batch of files.");
        api.MapPost("/{id}/file_batches/{batch}/cancel", (Delegate)files.CancelBatchAsync)
            .Describe<StoreBatchView>("cancelVectorStoreFileBatch", "Ends a batch of files; those that were read stay.");
        api.MapGet("/{id}/file_batches/{batch}/files", (Delegate)files.ListBatchAsync)
            .Describe<ListView<StoreFileView>>("listVectorStoreBatchFiles", "Lists the files of a batch, newest first.").TakesStorePage().TakesFilter();
    }

    private static RouteHandlerBuilder TakesStorePage(this RouteHandlerBuilder endpoint) => endpoint
        .TakesPage()
        .TakesQuery("before", JsonSchemaType.String, "The first id of the page after (its first_id).")
        .TakesQuery("order", JsonSchemaType.String, "`desc` (default) or `asc`, by time of creation.");

    private static RouteHandlerBuilder TakesFilter(this RouteHandlerBuilder endpoint) =>
        endpoint.TakesQuery("filter", JsonSchemaType.String, "Only files that are `in_progress`, `completed`, `failed` or `cancelled`.");
}
