using Microsoft.AspNetCore.Http.Features;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Learning;

/// <summary>Stores, lists, shows, switches and deletes trained models: a tenant's own ones below its path, those of all tenants below the common one.</summary>
internal sealed class LearnedEndpoints(JsonBody body, LearnedFiles files, IGrainFactory grains)
{
    /// <summary><c>GET .../learned</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var list = await GrainOf(KeyOf(context)).ReadAsync(cancellationToken: context.RequestAborted);
        await JsonResponse.WriteAsync(context, new ListView<StoredLearnedModel> { Data = list.Models! }, ApiJsonContext.Default.ListViewStoredLearnedModel);
    }

    /// <summary><c>PUT .../learned/{name}</c>: the body is the file.</summary>
    public async Task StoreAsync(HttpContext context)
    {
        var (key, name) = (KeyOf(context), NameOf(context));
        var file = await ReadFileAsync(context);
        await ShowAsync(context, await files.StoreAsync(key, name, file, context.RequestAborted));
    }

    /// <summary><c>GET .../learned/{name}/content</c>: the file of the version in use.</summary>
    public async Task GetContentAsync(HttpContext context)
    {
        var (key, name) = (KeyOf(context), NameOf(context));
        var list = await GrainOf(key).ReadAsync(cancellationToken: context.RequestAborted);
        var model = list.Models!.FirstOrDefault(model => model.Name == name && model.IsActive)
            ?? throw new LlmException(LlmErrorCode.NotFound, $"There is no trained model '{name}'.", "name");
        var file = await files.ReadAsync(key, model, context.RequestAborted);
        var response = context.Response;
        response.ContentType = "application/octet-stream";
        response.ContentLength = file.Length;
        response.Headers.ETag = $"\"{model.Sha256}\"";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        await response.Body.WriteAsync(file, context.RequestAborted);
    }

    /// <summary><c>POST .../learned/{name}/activate</c>.</summary>
    public async Task ActivateAsync(HttpContext context)
    {
        var (key, name) = (KeyOf(context), NameOf(context));
        var version = await body.ReadAsync(context, static fields =>
        {
            fields.RefuseOthers("version");
            return fields.Integer("version", 1) ?? throw RequestErrors.Missing("version");
        });
        await ShowAsync(context, await GrainOf(key).ActivateAsync(name, version, context.RequestAborted));
    }

    /// <summary><c>DELETE .../learned/{name}</c>: all versions.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var name = NameOf(context);
        await GrainOf(KeyOf(context)).DeleteAsync(name, context.RequestAborted);
        await JsonResponse.WriteAsync(context, new DeletedView(name, "learned_model"), ApiJsonContext.Default.DeletedView);
    }

    private static LearnedModelsKey KeyOf(HttpContext context) =>
        context.GetRouteValue("tenant") is null ? new(null) : new(TenantAccess.Require(context).Tenant);

    private static string NameOf(HttpContext context) => (string)context.GetRouteValue("name")! is var name && EntityId.IsValid(name)
        ? name
        : throw RequestErrors.OutOfRange("name", EntityId.Rule, $"'{JsonText.Shorten(name)}'");

    private static async Task<byte[]> ReadFileAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null; // Counted here, so that every server gives the same answer.
        }

        if (context.Request.ContentLength > LearnedOptions.MaxFileBytes)
        {
            throw RequestErrors.TooLarge(LearnedOptions.MaxFileBytes);
        }

        using var file = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is var read and > 0)
        {
            if (file.Length + read > LearnedOptions.MaxFileBytes)
            {
                throw RequestErrors.TooLarge(LearnedOptions.MaxFileBytes);
            }

            file.Write(buffer, 0, read);
        }

        return file.ToArray();
    }

    private static Task ShowAsync(HttpContext context, StoredLearnedModel model) => JsonResponse.WriteAsync(context, model, ApiJsonContext.Default.StoredLearnedModel);

    private ILearnedModelsGrain GrainOf(LearnedModelsKey key) => grains.GetGrain<ILearnedModelsGrain>(key.ToString());
}
