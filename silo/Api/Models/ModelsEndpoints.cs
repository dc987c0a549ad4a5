using OrleansLlm.Contracts;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Models;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>.</summary>
internal sealed class ModelsEndpoints(RouterShards routers)
{
    /// <summary>Lists the models that the caller may use.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var models = await routers.Next().ListModelsAsync(context.GetCaller(), context.RequestAborted);
        var list = new ListView<ModelView> { Data = [.. models.Select(ModelView.Of)] };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewModelView);
    }

    /// <summary>Shows one model. Names may contain slashes.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var name = ModelPath.Read(context);
        var models = await routers.Next().ListModelsAsync(context.GetCaller(), context.RequestAborted);
        var model = models.FirstOrDefault(model => model.Name == name)
            ?? throw new LlmException(LlmErrorCode.ModelNotFound, $"The model '{JsonText.Shorten(name)}' does not exist, or no silo serves it.", "model");
        await JsonResponse.WriteAsync(context, ModelView.Of(model), ApiJsonContext.Default.ModelView);
    }
}
