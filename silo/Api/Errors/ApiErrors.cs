using Orleans.Runtime;
using Orleans.Runtime.Messaging;
using OrleansLlm.Contracts;

namespace OrleansLlm.Silo.Api.Errors;

/// <summary>Turns every failure into what the client may know of it.</summary>
internal static class ApiErrors
{
    private const string ServerError = "server_error";

    /// <summary>Clients that are told to retry do so within seconds: a budget that comes back next month is no reason to.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>The error for an exception; anything unknown is a defect whose details stay in the log.</summary>
    public static ApiError From(Exception exception) => exception switch
    {
        ApiErrorException api => api.Error,
        _ when LlmException.In(exception) is { } llm => From(llm),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
        BadHttpRequestException bad => Plain(bad.StatusCode, RequestErrors.InvalidRequest, "bad_request", "The HTTP request could not be read."),
        TimeoutException or OperationCanceledException => Timeout,
        SiloUnavailableException or OrleansMessageRejectionException or ClientNotAvailableException or ConnectionFailedException => Unavailable,
        _ => Internal,
    };

    /// <summary>The one mapping from the cluster's errors to HTTP.</summary>
    public static ApiError From(LlmException exception)
    {
        var (status, type, code) = exception.Code switch
        {
            LlmErrorCode.InvalidRequest => (400, RequestErrors.InvalidRequest, "invalid_value"),
            LlmErrorCode.Unauthenticated => (401, "authentication_error", "invalid_api_key"),
            LlmErrorCode.Forbidden => (403, "permission_error", "insufficient_permissions"),
            LlmErrorCode.NotFound => (404, RequestErrors.InvalidRequest, "not_found"),
            LlmErrorCode.ModelNotFound => (404, RequestErrors.InvalidRequest, "model_not_found"),
            LlmErrorCode.ContextLengthExceeded => (400, RequestErrors.InvalidRequest, "context_length_exceeded"),
            LlmErrorCode.BudgetExceeded => (402, "insufficient_quota", "insufficient_quota"),
            LlmErrorCode.RateLimited => (429, "rate_limit_error", "rate_limit_exceeded"),
            LlmErrorCode.Overloaded => (429, "overloaded_error", "engine_overloaded"),
            LlmErrorCode.ReplicaUnavailable => (503, ServerError, "replica_unavailable"),
            LlmErrorCode.StoreUnavailable => (503, ServerError, "store_unavailable"),
            LlmErrorCode.Timeout => (504, ServerError, "timeout"),
            LlmErrorCode.ProviderFailed => (502, ServerError, "provider_failed"),
            LlmErrorCode.ToolServerFailed => (424, "external_connector_error", "tool_server_failed"),
            LlmErrorCode.ContentRefused => (400, RequestErrors.InvalidRequest, "content_filter"),
            LlmErrorCode.Conflict => (409, "conflict_error", "conflict"),
            LlmErrorCode.Unsupported => (400, RequestErrors.InvalidRequest, "unsupported_value"),
            LlmErrorCode.Internal => (500, ServerError, "internal_error"),
            _ => throw new ArgumentOutOfRangeException(nameof(exception), exception.Code, "An error code without an HTTP status."),
        };
        return exception.Code is LlmErrorCode.Internal ? Internal : new ApiError
        {
            Status = status,
            Type = type,
            Code = code,
            Message = exception.Message,
            Param = exception.Parameter ?? (exception.Code is LlmErrorCode.ModelNotFound ? "model" : null),
            Limit = exception.Refusal,
            ShouldRetry = exception.IsRetryable || exception.RetryAfter <= LongestWait,
            RetryAfter = exception.RetryAfter,
        };
    }

    /// <summary>The error for a response that ended with a status and no body.</summary>
    public static ApiError ForStatus(int status, string method, string path) => status switch
    {
        404 => Plain(404, RequestErrors.InvalidRequest, "unknown_url", $"Unknown request URL: {method} {path}."),
        405 => Plain(405, RequestErrors.InvalidRequest, "method_not_allowed", $"Not allowed to {method} on {path}; see the Allow header."),
        413 => TooLarge,
        415 => Plain(415, RequestErrors.InvalidRequest, "unsupported_media_type", "The Content-Type must be application/json."),
        _ => Plain(status, status >= 500 ? ServerError : RequestErrors.InvalidRequest, null, $"The request ended with status {status}."),
    };

    private static ApiError TooLarge { get; } =
        Plain(413, RequestErrors.InvalidRequest, "request_too_large", "The request body is larger than this server's limit.");

    private static ApiError Unavailable { get; } =
        Plain(503, ServerError, "replica_unavailable", "A part of the cluster is not available right now.", retry: true);

    private static ApiError Timeout { get; } =
        Plain(504, ServerError, "timeout", "The request did not finish before its deadline.", retry: true);

    // Whether a defect repeats is not known, so the header is left out and the client decides.
    private static ApiError Internal { get; } = Plain(
        500, ServerError, "internal_error", "The server had an error while processing the request; its log names the x-request-id.", retry: null);

    private static ApiError Plain(int status, string type, string? code, string message, bool? retry = false) =>
        new() { Status = status, Type = type, Code = code, Message = message, ShouldRetry = retry };
}
