using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>One error.</summary>
internal sealed record ErrorBody
{
    /// <summary>One sentence that names field, limit and given value.</summary>
    public required string Message { get; init; }

    /// <summary>The class of error, such as <c>invalid_request_error</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The request field at fault, or null.</summary>
    public required string? Param { get; init; }

    /// <summary>The precise error, or null.</summary>
    public required string? Code { get; init; }

    /// <summary>The limit that refused the call: which one of which level, what is left and when that changes.</summary>
    public LimitRefusal? Limit { get; init; }

    /// <summary>All mistakes of a request that has several.</summary>
    public IReadOnlyList<ErrorBody>? Errors { get; init; }
}
