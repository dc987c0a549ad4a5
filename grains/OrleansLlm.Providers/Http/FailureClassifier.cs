namespace OrleansLlm.Providers.Http;

/// <summary>Says what an error means for the router. Pure.</summary>
internal static class FailureClassifier
{
    private static readonly string[] ContextCodes = ["context_length_exceeded", "string_above_max_length", "model_max_prompt_tokens_exceeded"];

    private static readonly string[] ContextWords =
    [
        "maximum context length", "context window", "context length", "maximum model length", "`max_new_tokens` must be", "`inputs` must have less than",
        "maximum prompt length", "prompt is too long", "exceeds the maximum number of tokens", "max_model_len",
    ];

    /// <summary>Triton answers 400 where it does not know a model.</summary>
    private static readonly string[] UnknownModelWords = ["request for unknown model"];

    private static readonly string[] FilterCodes =
        ["content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation", "moderation_blocked", "content_refused"];

    /// <summary>The failure of an HTTP answer.</summary>
    public static ProviderException Of(string provider, int status, UpstreamError error, TimeSpan? retryAfter, Redactor redactor)
    {
        var kind = KindOf(status, error);

        // Servers echo the key that they refuse, whole or in part.
        var text = kind == ProviderFailure.Credentials
            ? $"it refused this cluster's credentials or account (HTTP {status})"
            : $"HTTP {status}: {redactor.Clean(error.Message) ?? "no reason given"}";
        return new ProviderException(provider, kind, text, retryAfter, redactor.Clean(error.Parameter));
    }

    /// <summary>The failure that a stream tells in its middle, where the status is spent.</summary>
    public static ProviderException OfStream(string provider, UpstreamError error, Redactor redactor)
    {
        var status = int.TryParse(error.Code, out var code) && code is >= 400 and < 600 ? code : 0;
        var kind = status > 0 ? KindOf(status, error) : OfWords(error) ?? ProviderFailure.ServerError;
        return new ProviderException(provider, kind, $"the stream ended with an error: {redactor.Clean(error.Message) ?? "no reason given"}", parameter: redactor.Clean(error.Parameter));
    }

    private static ProviderFailure KindOf(int status, UpstreamError error) => status switch
    {
        401 or 403 when !Is(error.Code, FilterCodes) => ProviderFailure.Credentials,
        404 => ProviderFailure.NoSuchModel,
        408 => ProviderFailure.Timeout,
        429 => OfWords(error) switch
        {
            ProviderFailure.Credentials => ProviderFailure.Credentials,
            ProviderFailure.Overloaded => ProviderFailure.Overloaded,
            _ => ProviderFailure.RateLimited,
        },
        402 => ProviderFailure.Credentials,
        424 => ProviderFailure.ServerError,
        503 or 529 => ProviderFailure.Overloaded,
        >= 500 => OfWords(error) == ProviderFailure.ContextLength ? ProviderFailure.ContextLength : ProviderFailure.ServerError,
        >= 400 => OfWords(error) ?? ProviderFailure.BadRequest,
        _ => ProviderFailure.Malformed,
    };

    private static ProviderFailure? OfWords(UpstreamError error) => error switch
    {
        _ when Is(error.Code, ContextCodes) || Has(error.Message, ContextWords) => ProviderFailure.ContextLength,
        _ when Is(error.Code, FilterCodes) || Is(error.Type, FilterCodes) => ProviderFailure.ContentRefused,
        _ when error.Code is "insufficient_quota" or "billing_hard_limit_reached" => ProviderFailure.Credentials,
        _ when error.Code is "model_not_found" or "DeploymentNotFound" || Has(error.Message, UnknownModelWords) => ProviderFailure.NoSuchModel,
        _ when error.Type is "overloaded" or "overloaded_error" => ProviderFailure.Overloaded,
        _ when error.Code is "rate_limit_exceeded" => ProviderFailure.RateLimited,
        _ => null,
    };

    private static bool Is(string? code, string[] codes) => code is not null && codes.Contains(code, StringComparer.OrdinalIgnoreCase);

    private static bool Has(string? text, string[] words) =>
        text is not null && words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
