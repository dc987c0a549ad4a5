using Microsoft.OpenApi;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Files;

/// <summary>Maps and describes the API of files.</summary>
internal static class FileRoutes
{
    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddFilesApi(this IServiceCollection services) => services.AddSingleton<FilesEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapFilesApi(this WebApplication app)
    {
        var files = app.Services.GetRequiredService<FilesEndpoints>();
        var api = app.MapGroup(ApiPaths.V1 + "/files").WithTags("files").RequireRole(KeyRole.User);
        api.MapPost("", (Delegate)files.CreateAsync)
            .Describe<FileView>(
                "createFile", "Stores a file.",
                $"A form with `file`, `purpose` ({string.Join(", ", FilePurposes.Uploaded)}) and, if it is to expire, `expires_after[anchor]` (created_at) and "
                + "`expires_after[seconds]` (3,600 to 2,592,000). The content is stored while it arrives; size limits are settings of the server.")
            .TakesForm<UploadBody>(new() { ["purpose"] = "user_data", ["file"] = "hello" });
        api.MapGet("", (Delegate)files.ListAsync)
            .Describe<ListView<FileView>>("listFiles", "Lists files, newest first.")
            .TakesQuery("after", JsonSchemaType.String, "The last id of the page before (its last_id).")
            .TakesQuery("limit", JsonSchemaType.Integer, "1 to 10,000; default 10,000.")
            .TakesQuery("order", JsonSchemaType.String, "`desc` (default) or `asc`, by time of creation.")
            .TakesQuery("purpose", JsonSchemaType.String, "Only files of this purpose.");
        api.MapGet("/{id}", (Delegate)files.GetAsync).Describe<FileView>("getFile", "Shows a file.");
        api.MapGet("/{id}/content", (Delegate)files.GetContentAsync).DescribeFile("getFileContent", "The content of a file.", "application/octet-stream");
        api.MapDelete("/{id}", (Delegate)files.DeleteAsync).Describe<DeletedView>("deleteFile", "Deletes a file.");
    }
}
