using Microsoft.AspNetCore.Http.Features;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Batches;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Completions;
using OrleansLlm.Silo.Api.Embeddings;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Responses;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>
/// Answers lines of batches by the endpoints themselves, without a connection: what they check, route, bill and answer is what any other request gets.
/// </summary>
internal sealed partial class BatchCalls(IServiceProvider services, ILogger<BatchCalls> logger) : IBatchCalls
{
    private readonly Dictionary<string, RequestDelegate> _endpoints = new(StringComparer.Ordinal)
    {
        ["/v1/chat/completions"] = services.GetRequiredService<ChatCompletionsEndpoint>().HandleAsync,
        ["/v1/completions"] = services.GetRequiredService<CompletionsEndpoint>().HandleAsync,
        ["/v1/responses"] = services.GetRequiredService<ResponsesEndpoints>().CreateAsync,
        ["/v1/embeddings"] = services.GetRequiredService<EmbeddingsEndpoint>().HandleAsync,
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Endpoints => [.. _endpoints.Keys];

    /// <inheritdoc/>
    public async Task<BatchAnswer> RunAsync(BatchCall request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var context = ContextOf(request, body, cancellationToken);
        try
        {
            await _endpoints[request.Endpoint](context);
            await context.Response.CompleteAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // A line's failure is its result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Failed(context, exception);
        }

        return new BatchAnswer { Status = context.Response.StatusCode, RequestId = context.TraceIdentifier, Body = body.ToArray() };
    }

    private DefaultHttpContext ContextOf(BatchCall call, MemoryStream body, CancellationToken cancellationToken)
    {
        var context = new DefaultHttpContext { RequestServices = services, TraceIdentifier = $"req_{Guid.NewGuid():N}", RequestAborted = cancellationToken };
        (context.Request.Method, context.Request.Path, context.Request.ContentType) = (HttpMethods.Post, call.Endpoint, "application/json");
        context.Request.Body = new MemoryStream(call.Body.ToArray(), writable: false);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        context.Features.Set(call.Caller);
        context.Features.Set(new BatchedCall(call.CallId, call.Priority));
        return context;
    }

    private BatchAnswer Failed(HttpContext context, Exception exception)
    {
        var error = ApiErrors.From(exception);
        if (error.Status == StatusCodes.Status500InternalServerError)
        {
            LogFailed(exception, context.TraceIdentifier);
        }

        return new BatchAnswer
        {
            Status = error.Status,
            RequestId = context.TraceIdentifier,
            Body = JsonResponse.ToBytes(error, static (writer, value) => ErrorWriter.WriteEnvelope(writer, value)),
            Failure = FailureOf(exception, error),
            Error = (error.Code ?? error.Type, error.Message),
            RetryAfter = error.RetryAfter,
        };
    }

    private static BatchFailure FailureOf(Exception exception, ApiError error) => LlmException.In(exception) switch
    {
        { Code: LlmErrorCode.BudgetExceeded, Refusal: { Needed: { } needed, Limit: { } limit } } when needed > limit => BatchFailure.Final,
        { Code: LlmErrorCode.BudgetExceeded } => BatchFailure.BudgetExhausted,
        { Code: LlmErrorCode.RateLimited or LlmErrorCode.Overloaded } => BatchFailure.Refused,
        { Code: LlmErrorCode.Conflict, Parameter: "id" } => BatchFailure.SettledBefore,
        { IsRetryable: true } => BatchFailure.Passing,
        null when error.ShouldRetry is not false => BatchFailure.Passing,
        _ => BatchFailure.Final,
    };

    [LoggerMessage(LogLevel.Error, "A line of a batch, request {RequestId}, failed on a defect.")]
    private partial void LogFailed(Exception exception, string requestId);
}
