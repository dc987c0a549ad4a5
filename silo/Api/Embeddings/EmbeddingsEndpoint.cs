using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Batches;
using OrleansLlm.Silo.Api.Encoders;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Embeddings;

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal sealed class EmbeddingsEndpoint(JsonBody body, EncodingRouters routers, EncodingResponder responder)
{
    /// <summary>Turns texts into vectors.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var call = await body.ReadAsync(context, EmbeddingRequestParser.Parse);
        call = call with { Request = BatchedCall.Mark(context, call.Request) };
        await responder.RespondAsync(
            context,
            new EncodingCallInfo("embeddings", call.Request.Model, call.Request.Inputs.Count, call.IgnoredFields),
            token => routers.Embed(caller, call.Request, token),
            (writer, answer) => EmbeddingWriter.Write(writer, answer, call.IsBase64));
    }
}
