using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Batches;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Completions;

/// <summary><c>POST /v1/completions</c>.</summary>
internal sealed class CompletionsEndpoint(JsonBody body, CompletionRequestParser parser, RouterShards routers, AnswerResponder responder)
{
    /// <summary>Goes on with one text or several.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var call = await body.ReadAsync(context, parser.Parse);
        call = call with
        {
            Answer = BatchedCall.Mark(context, call.Answer),
            Generations = [.. call.Generations.Select((generation, i) => BatchedCall.Mark(context, generation, i))],
        };
        var echoes = call.Echo ? await ReadEchoesAsync(caller, call, context.RequestAborted) : null;
        var generations = call.Generations.Select(generation => CacheHeaders.Apply(context, generation)).ToList();
        var choices = generations[0].Choices;
        var format = new TextAnswerFormat(echoes, choices);
        await responder.RespondAsync(context, call.Answer, format, choices * generations.Count, token => generations.Count == 1
            ? routers.Generate(caller, generations[0], token)
            : MergedAnswers.RunAsync(generations.Count, (i, stop) => routers.Generate(caller, generations[i], stop), choices, token));
    }

    private Task<string[]> ReadEchoesAsync(Caller caller, CompletionCall call, CancellationToken cancellationToken) =>
        Task.WhenAll(call.Generations.Select(generation => generation.Prompt is string text
            ? Task.FromResult(text)
            : routers.Next().DetokenizeAsync(caller, generation.Model, [.. generation.PromptTokens!], cancellationToken)));
}
