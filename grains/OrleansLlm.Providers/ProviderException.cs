using OrleansLlm.Contracts;

namespace OrleansLlm.Providers;

/// <summary>A call that a provider did not answer well. Stays inside the silo: callers get <see cref="ToLlm"/>. Its text never holds a secret.</summary>
public sealed class ProviderException(
    string provider, ProviderFailure kind, string message, TimeSpan? retryAfter = null, string? parameter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The provider's name.</summary>
    public string Provider { get; } = provider;

    /// <summary>How it failed.</summary>
    public ProviderFailure Kind { get; } = kind;

    /// <summary>When the server says that a retry may succeed, or null.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The request's field at fault as the server names it, or null.</summary>
    public string? Parameter { get; } = parameter;

    /// <summary>The failure as callers see it. It does not carry this one, which no silo could send to another.</summary>
    public LlmException ToLlm() => new(Code(Kind), $"{Provider}: {Message}", Parameter, RetryAfter);

    private static LlmErrorCode Code(ProviderFailure kind) => kind switch
    {
        ProviderFailure.RateLimited or ProviderFailure.Overloaded => LlmErrorCode.Overloaded,
        ProviderFailure.Timeout => LlmErrorCode.Timeout,
        ProviderFailure.ContextLength => LlmErrorCode.ContextLengthExceeded,
        ProviderFailure.ContentRefused => LlmErrorCode.ContentRefused,
        ProviderFailure.BadRequest => LlmErrorCode.InvalidRequest,
        ProviderFailure.NoSuchModel => LlmErrorCode.ModelNotFound,
        ProviderFailure.Unsupported => LlmErrorCode.Unsupported,
        _ => LlmErrorCode.ProviderFailed,
    };
}
