using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Conversations;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Makes responses, for a client that waits and in the background alike.</summary>
internal sealed class ResponseAnswers(
    ResponseHistory history, ConversationGrains conversations, RouterShards routers, AnswerResponder responder, TimeProvider clock, IOptions<ApiOptions> options)
{
    /// <summary>Makes the response and sends it.</summary>
    /// <param name="context">The request that is answered.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="call">What is asked.</param>
    /// <param name="keep">Keeps the response before its end is sent; null: it is not kept.</param>
    public async Task RespondAsync(HttpContext context, Caller caller, ResponseCall call, Func<StoredResponse, CancellationToken, Task>? keep)
    {
        var start = call.Conversation is { } conversation
            ? Reply(caller, call, conversation)
            : Generate(caller, await BuildAsync(caller, call, context.RequestAborted));
        await responder.RespondAsync(context, call.Answer, new ResponseShape(call, clock, keep), choices: 1, start);
    }

    /// <summary>The whole request, with what came before it.</summary>
    public Task<GenerationRequest> BuildAsync(Caller caller, ResponseCall call, CancellationToken cancellationToken) =>
        history.BuildAsync(caller, call, options.Value.MaxMessages, cancellationToken);

    private Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> Generate(Caller caller, GenerationRequest request) =>
        token => routers.Generate(caller, request, token);

    /// <summary>The conversation keeps input and output as turns and chooses what of it the model still sees.</summary>
    private Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> Reply(Caller caller, ResponseCall call, string conversation)
    {
        var request = new ReplyRequest
        {
            TurnId = call.Generation.RequestId,
            Messages = call.Generation.Messages!,
            Generation = call.Generation,
            Instructions = call.Instructions,
        };
        return token => routers.Watch(conversations.Get(caller, conversation).ReplyAsync(caller, request, token), token);
    }
}
