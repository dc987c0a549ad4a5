using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Marks a request that is a line of a batch. Only the server's own batches have it: it is no part of what clients send.</summary>
/// <param name="CallId">The call's name in the ledger.</param>
/// <param name="Priority">The batch's priority; a line's own orders it among its like.</param>
internal sealed record BatchedCall(string CallId, int Priority)
{
    private const int MaxPriority = 1_000;

    /// <summary>The request as a batch makes it; unchanged where it is none of a batch.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="part">Which of several calls of one request.</param>
    public static GenerationRequest Mark(HttpContext context, GenerationRequest request, int part = 0) => context.Features.Get<BatchedCall>() is { } batched
        ? request with
        {
            IsBatch = true,
            CallId = batched.Name(part),
            Priority = Math.Clamp(batched.Priority + (request.Priority ?? 0), 1, MaxPriority),
        }
        : request;

    /// <summary>The same for embeddings.</summary>
    public static EmbeddingRequest Mark(HttpContext context, EmbeddingRequest request) =>
        context.Features.Get<BatchedCall>() is { } batched ? request with { IsBatch = true, CallId = batched.Name(0) } : request;

    /// <summary>The same for a whole call; a batch's answers are not streamed.</summary>
    public static AnswerCall Mark(HttpContext context, AnswerCall call) => context.Features.Get<BatchedCall>() is null ? call
        : call.Stream ? throw RequestErrors.UnsupportedValue("stream", "answers of a batch are not streamed", "true")
        : call with { Generation = Mark(context, call.Generation) };

    private string Name(int part) => part == 0 ? CallId : $"{CallId}-{part}";
}
