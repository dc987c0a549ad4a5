using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Files;

/// <summary>Stores, lists, shows and deletes files. The tenant is always the caller's, so no id reaches into another tenant.</summary>
internal sealed class FilesEndpoints(IGrainFactory grains, FileUploads uploads, FileContents contents, TimeProvider clock)
{
    private const int MaxPage = 10_000;
    private const int MaxIdLength = 128;

    /// <summary><c>POST /v1/files</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null; // The tenant's room decides while the content arrives.
        }

        var key = new FileKey(context.GetCaller().Tenant, FileUploads.NewId());
        var form = new UploadForm(uploads, key);
        StoredFile file;
        try
        {
            await form.ReadAsync(context);
            file = await uploads.AddAsync(key.Tenant, FileOf(key, form), context.RequestAborted);
        }
        catch
        {
            await uploads.AbandonAsync(key);
            throw;
        }

        await WriteAsync(context, file);
    }

    /// <summary><c>GET /v1/files</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, MaxPage);
        var query = new FileQuery
        {
            After = QueryFields.Text(context, "after", MaxIdLength),
            Purpose = PurposeOf(context),
            OldestFirst = QueryFields.Word(context, "order", "desc", "asc") == "asc",
        };
        var files = new List<StoredFile>();
        FilePage page;
        do
        {
            // Answers of grains stay small.
            query = query with { Limit = Math.Min(FileQuery.MaxLimit, limit - files.Count), After = files.Count > 0 ? files[^1].Id : query.After };
            page = await Files(context).ListAsync(query, context.RequestAborted);
            files.AddRange(page.Files);
        }
        while (page.HasMore && files.Count < limit);
        var view = new ListView<FileView>
        {
            Data = [.. files.Select(FileView.Of)],
            HasMore = page.HasMore,
            FirstId = files.Count > 0 ? files[0].Id : null,
            LastId = files.Count > 0 ? files[^1].Id : null,
        };
        await JsonResponse.WriteAsync(context, view, ApiJsonContext.Default.ListViewFileView);
    }

    /// <summary><c>GET /v1/files/{id}</c>.</summary>
    public async Task GetAsync(HttpContext context) => await WriteAsync(context, await FindAsync(context));

    /// <summary><c>GET /v1/files/{id}/content</c>.</summary>
    public async Task GetContentAsync(HttpContext context)
    {
        var file = await FindAsync(context);
        var response = context.Response;
        response.ContentType = "application/octet-stream";
        response.ContentLength = file.Bytes;
        response.Headers.ETag = $"\"{file.Sha256}\"";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.Name);
        response.Headers.ContentDisposition = disposition.ToString();
        await foreach (var chunk in contents.ReadAsync(new FileKey(context.GetCaller().Tenant, file.Id), file.Chunks, context.RequestAborted))
        {
            await response.Body.WriteAsync(chunk, context.RequestAborted);
        }
    }

    /// <summary><c>DELETE /v1/files/{id}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        // Only what is there: files that a batch or an upload is still writing are no one's to delete.
        var id = (await FindAsync(context)).Id;
        await Files(context).DeleteAsync(id, context.RequestAborted);
        await JsonResponse.WriteAsync(context, new DeletedView(id, "file"), ApiJsonContext.Default.DeletedView);
    }

    private static string IdFromPath(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        return id.Length <= MaxIdLength ? id : throw RequestErrors.OutOfRange("id", $"at most {MaxIdLength} characters long", $"{id.Length} characters");
    }

    private static string? PurposeOf(HttpContext context) => QueryFields.Text(context, "purpose", MaxIdLength) switch
    {
        null => null,
        var purpose when FilePurposes.All.Contains(purpose) => purpose,
        var purpose => throw RequestErrors.OutOfRange("purpose", $"one of {string.Join(", ", FilePurposes.All)}", $"'{JsonText.Shorten(purpose)}'"),
    };

    private static Task WriteAsync(HttpContext context, StoredFile file) =>
        JsonResponse.WriteAsync(context, FileView.Of(file), ApiJsonContext.Default.FileView);

    private StoredFile FileOf(FileKey key, UploadForm form)
    {
        var now = clock.GetUtcNow();
        return new StoredFile
        {
            Id = key.File,
            Name = form.Name,
            Purpose = form.Purpose,
            Bytes = form.Content!.Bytes,
            Sha256 = form.Content.Sha256,
            Chunks = form.Content.Chunks,
            CreatedAt = now,
            ExpiresAt = now + form.Lifetime,
        };
    }

    private Task<StoredFile> FindAsync(HttpContext context) => Files(context).GetAsync(IdFromPath(context), context.RequestAborted);

    private IFilesGrain Files(HttpContext context) => grains.GetGrain<IFilesGrain>(new FilesKey(context.GetCaller().Tenant).ToString());
}
