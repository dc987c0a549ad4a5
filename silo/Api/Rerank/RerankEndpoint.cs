using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Encoders;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Rerank;

/// <summary><c>POST /v1/rerank</c>.</summary>
internal sealed class RerankEndpoint(JsonBody body, EncodingRouters routers, EncodingResponder responder)
{
    /// <summary>Orders documents by their relevance for a query.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var call = await body.ReadAsync(context, RerankRequestParser.Parse);
        await responder.RespondAsync(
            context,
            new EncodingCallInfo("rerank", call.Request.Model, call.Request.Documents.Count, call.IgnoredFields),
            token => routers.Rerank(caller, call.Request, token),
            (writer, answer) => RerankWriter.Write(writer, answer, call));
    }
}
