using System.Net;
using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Client.Http;

/// <summary>Turns HTTP answers and transport failures into <see cref="LlmException"/>.</summary>
internal static class HttpErrors
{
    private const int ShownBodyLength = 200;

    /// <summary>Reads an error answer.</summary>
    public static async Task<LlmException> ReadAsync(
        HttpResponseMessage response, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var retryAfter = ResponseHeaders.RetryAfter(response.Headers, timeProvider);
        return FromBody(response.StatusCode, body, retryAfter);
    }

    /// <summary>Reads the error envelope; a body without one is quoted in the message.</summary>
    /// <param name="status">The answer's status; for an error event inside a stream 500, since the envelope's code decides there.</param>
    /// <param name="body">The body or the event's data.</param>
    /// <param name="retryAfter">When to come back, or null.</param>
    public static LlmException FromBody(HttpStatusCode status, string body, TimeSpan? retryAfter)
    {
        var error = TryReadEnvelope(body);
        var message = error?.Message ?? $"The server answered {(int)status}: {Shorten(body)}";
        return new LlmException(CodeOf(status, error?.Type, error?.Code), message, error?.Param, retryAfter) { Refusal = RefusalOf(error) };
    }

    /// <summary>The failure of a connection.</summary>
    public static LlmException FromTransport(Exception failure, Uri? address) => new(
        LlmErrorCode.ReplicaUnavailable,
        $"No answer from {address?.GetLeftPart(UriPartial.Authority)}: {failure.GetBaseException().Message}",
        innerException: failure);

    // The envelope's code says more than the status, and an error event inside a stream has no status of its own.
    private static LlmErrorCode CodeOf(HttpStatusCode status, string? type, string? code) => code switch
    {
        "context_length_exceeded" => LlmErrorCode.ContextLengthExceeded,
        "model_not_found" => LlmErrorCode.ModelNotFound,
        "engine_overloaded" => LlmErrorCode.Overloaded,
        "rate_limit_exceeded" => LlmErrorCode.RateLimited,
        "unsupported_value" or "unsupported_parameter" => LlmErrorCode.Unsupported,
        "insufficient_quota" => LlmErrorCode.BudgetExceeded,
        "replica_unavailable" => LlmErrorCode.ReplicaUnavailable,
        "store_unavailable" => LlmErrorCode.StoreUnavailable,
        "provider_failed" => LlmErrorCode.ProviderFailed,
        "tool_server_failed" => LlmErrorCode.ToolServerFailed,
        "content_filter" => LlmErrorCode.ContentRefused,
        "timeout" => LlmErrorCode.Timeout,
        "conflict" => LlmErrorCode.Conflict,
        "invalid_api_key" => LlmErrorCode.Unauthenticated,
        _ => CodeOf((int)status, type),
    };

    private static LlmErrorCode CodeOf(int status, string? type) => status switch
    {
        401 => LlmErrorCode.Unauthenticated,
        402 => LlmErrorCode.BudgetExceeded,
        403 => LlmErrorCode.Forbidden,
        404 => LlmErrorCode.NotFound,
        408 or 504 => LlmErrorCode.Timeout,
        409 => LlmErrorCode.Conflict,
        429 => LlmErrorCode.RateLimited,
        501 => LlmErrorCode.Unsupported,
        502 or 503 => LlmErrorCode.ReplicaUnavailable,
        >= 400 and < 500 => LlmErrorCode.InvalidRequest,
        _ => type == "invalid_request_error" ? LlmErrorCode.InvalidRequest : LlmErrorCode.Internal,
    };

    private static ErrorBody? TryReadEnvelope(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, LlmJson.Default.ErrorEnvelope)?.Error;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static LimitRefusal? RefusalOf(ErrorBody? error)
    {
        try
        {
            return error?.Limit is { ValueKind: JsonValueKind.Object } limit ? limit.Deserialize(LlmJson.Default.LimitRefusal) : null;
        }
        catch (JsonException)
        {
            // Another server's, of another form: the message still tells it.
            return null;
        }
    }

    private static string Shorten(string body) =>
        body.Length <= ShownBodyLength ? body : string.Concat(body.AsSpan(0, ShownBodyLength), "...");
}
