using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Routes;

/// <summary>
/// <c>POST /v1/route/plan</c>: takes the body of a chat completion and tells what would be done for it, without a call. A path of its own and not a field of the
/// completion: what it answers is no completion, and clients of OpenAI's API could not read it as one.
/// </summary>
internal sealed class RoutePlanEndpoint(JsonBody body, ChatRequestParser parser, RouterShards routers, IGrainFactory grains)
{
    /// <summary>Tells the plan.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var call = await body.ReadAsync(context, parser.Parse);
        var plan = await grains.GetGrain<IRouterPlansGrain>(routers.NextKey()).PlanAsync(caller, call.Generation, context.RequestAborted);
        await JsonResponse.WriteAsync(context, RoutePlanView.Of(call.Generation.Model, plan), ApiJsonContext.Default.RoutePlanView);
    }
}
