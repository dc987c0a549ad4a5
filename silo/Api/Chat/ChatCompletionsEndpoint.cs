using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Batches;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal sealed class ChatCompletionsEndpoint(JsonBody body, ChatRequestParser parser, RouterShards routers, AnswerResponder responder)
{
    /// <summary>Answers a chat.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var call = CacheHeaders.Apply(context, BatchedCall.Mark(context, await body.ReadAsync(context, parser.Parse)));
        await responder.RespondAsync(
            context, call, ChatAnswerFormat.Instance, call.Generation.Choices, token => routers.Generate(caller, call.Generation, token));
    }
}
