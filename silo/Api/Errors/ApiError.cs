using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Silo.Api.Errors;

/// <summary>What an error looks like over HTTP: OpenAI's envelope plus status and retry advice.</summary>
internal sealed record ApiError
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>OpenAI's class of error, such as <c>invalid_request_error</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The precise error, or null.</summary>
    public string? Code { get; init; }

    /// <summary>One sentence for the caller.</summary>
    public required string Message { get; init; }

    /// <summary>The request field at fault, or null.</summary>
    public string? Param { get; init; }

    /// <summary>The limit that refused the call, or null.</summary>
    public LimitRefusal? Limit { get; init; }

    /// <summary>All mistakes of a request that has several, the one above included; or null.</summary>
    public IReadOnlyList<ApiError>? All { get; init; }

    /// <summary>Whether the same call may succeed later: null leaves it to the client.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>When a retry may succeed, or null when unknown.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
