using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Contracts;

/// <summary>The one exception that crosses grains, HTTP and the SDK. Its message states field, limit and given value.</summary>
[GenerateSerializer, Alias("llm.exception")]
public sealed class LlmException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="code">What went wrong.</param>
    /// <param name="message">One sentence for the caller: field, limit and given value.</param>
    /// <param name="parameter">The request field at fault, in the caller's spelling (<c>messages[0].role</c>), or null.</param>
    /// <param name="retryAfter">When a retry may succeed, or null when unknown or pointless.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public LlmException(
        LlmErrorCode code, string message, string? parameter = null, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Parameter = parameter;
        RetryAfter = retryAfter;
    }

    /// <summary>What went wrong.</summary>
    [Id(0)]
    public LlmErrorCode Code { get; }

    /// <summary>The request field at fault, in the caller's spelling, or null.</summary>
    [Id(1)]
    public string? Parameter { get; }

    /// <summary>When a retry may succeed, or null.</summary>
    [Id(2)]
    public TimeSpan? RetryAfter { get; }

    /// <summary>The limit that refused the call, for errors of limits and budgets; else null.</summary>
    [Id(3)]
    public LimitRefusal? Refusal { get; init; }

    /// <summary>The error of this kind that an exception is or carries: Orleans wraps what a grain's state store throws. Null when there is none.</summary>
    public static LlmException? In(Exception? exception) => exception switch
    {
        LlmException llm => llm,
        Orleans.Runtime.OrleansException or AggregateException => In(exception.InnerException),
        _ => null,
    };

    /// <summary>True when the same call may succeed later or elsewhere without a change.</summary>
    public bool IsRetryable => Code is LlmErrorCode.RateLimited or LlmErrorCode.Overloaded
        or LlmErrorCode.ReplicaUnavailable or LlmErrorCode.Timeout or LlmErrorCode.StoreUnavailable or LlmErrorCode.ProviderFailed or LlmErrorCode.ToolServerFailed;
}
