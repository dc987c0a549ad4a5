using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Models;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Admin.Rollouts;

/// <summary>Brings versions of models into force, step by step or at once, and takes them back.</summary>
internal sealed class RolloutsEndpoints(JsonBody body, IGrainFactory grains, RouterShards routers)
{
    private IRolloutsGrain Rollouts => grains.GetGrain<IRolloutsGrain>(IRolloutsGrain.Key);

    /// <summary><c>GET /admin/v1/rollouts</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var list = new ListView<ModelRollout> { Data = [.. await Rollouts.ListAsync(context.RequestAborted)] };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewModelRollout);
    }

    /// <summary><c>GET /admin/v1/rollouts/{model}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var model = await ModelOfAsync(context);
        await WriteAsync(context, await Rollouts.GetAsync(model, context.RequestAborted));
    }

    /// <summary><c>POST</c> with a model's name whose slashes are not escaped: the last part may be what to do with it.</summary>
    public Task PostAsync(HttpContext context)
    {
        var path = (string)context.GetRouteValue("model")!;
        var slash = path.LastIndexOf('/');
        Func<HttpContext, Task>? change = (slash < 0 ? "" : path[slash..].ToUpperInvariant()) switch { "/PROMOTE" => PromoteAsync, "/ROLLBACK" => RollBackAsync, _ => null };
        if (change is not null)
        {
            context.Request.RouteValues["model"] = path[..slash];
        }

        return (change ?? StartAsync)(context);
    }

    /// <summary><c>POST /admin/v1/rollouts/{model}</c>.</summary>
    public async Task StartAsync(HttpContext context)
    {
        var model = await ModelOfAsync(context);
        var rollout = await body.ReadAsync(context, fields => RolloutBodies.ParseStart(fields, model));
        if (rollout.Version is { } version)
        {
            await RequireAsync(context, ModelVersionName.Of(model, version), "version");
        }

        await WriteAsync(context, await Rollouts.StartAsync(rollout with { By = context.GetCaller().KeyId }, context.RequestAborted));
    }

    /// <summary><c>POST /admin/v1/rollouts/{model}/promote</c>.</summary>
    public async Task PromoteAsync(HttpContext context) =>
        await WriteAsync(context, await Rollouts.PromoteAsync(await ModelOfAsync(context), context.GetCaller().KeyId, context.RequestAborted));

    /// <summary><c>POST /admin/v1/rollouts/{model}/rollback</c>.</summary>
    public async Task RollBackAsync(HttpContext context)
    {
        var model = await ModelOfAsync(context);
        var reason = context.Request.ContentLength is 0 ? null : await body.ReadOptionalAsync(context, RolloutBodies.ParseRollBack);
        await WriteAsync(context, await Rollouts.RollBackAsync(model, reason, context.GetCaller().KeyId, context.RequestAborted));
    }

    private async Task<string> ModelOfAsync(HttpContext context)
    {
        var model = ModelPath.Read(context);
        await RequireAsync(context, model, "model");
        return model;
    }

    private async Task RequireAsync(HttpContext context, string model, string parameter)
    {
        var served = await routers.Next().ListModelsAsync(context.GetCaller(), context.RequestAborted);
        if (served.All(known => known.Name != model))
        {
            throw new LlmException(LlmErrorCode.ModelNotFound, $"Nobody serves the model '{JsonText.Shorten(model)}': a version is served from a package of that name.", parameter);
        }
    }

    private static Task WriteAsync(HttpContext context, ModelRollout rollout) => JsonResponse.WriteAsync(context, rollout, ApiJsonContext.Default.ModelRollout);
}
