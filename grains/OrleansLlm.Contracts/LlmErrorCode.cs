namespace OrleansLlm.Contracts;

/// <summary>Why a call was refused or failed. Values are part of the wire contract: never renumber.</summary>
public enum LlmErrorCode
{
    /// <summary>A parameter is missing, malformed or out of range. <see cref="LlmException.Parameter"/> names it.</summary>
    InvalidRequest = 0,
    /// <summary>No key, an unknown key, or a revoked or expired key.</summary>
    Unauthenticated = 1,
    /// <summary>The key is valid but its role does not allow the call.</summary>
    Forbidden = 2,
    /// <summary>The named thing does not exist, or is another tenant's.</summary>
    NotFound = 3,
    /// <summary>No silo serves the named model.</summary>
    ModelNotFound = 4,
    /// <summary>Prompt and requested output do not fit the model's context window.</summary>
    ContextLengthExceeded = 5,
    /// <summary>The budget has no room for the worst-case cost of the call.</summary>
    BudgetExceeded = 6,
    /// <summary>A rate limit was reached; <see cref="LlmException.RetryAfter"/> tells when to come back.</summary>
    RateLimited = 7,
    /// <summary>The engine's queue is full; <see cref="LlmException.RetryAfter"/> tells when to come back.</summary>
    Overloaded = 8,
    /// <summary>The replica that ran the call is gone, or stopped answering. A retry is safe.</summary>
    ReplicaUnavailable = 9,
    /// <summary>The call did not finish before its deadline.</summary>
    Timeout = 10,
    /// <summary>The same idempotency key was used with another request, or a turn is already in progress.</summary>
    Conflict = 11,
    /// <summary>The feature is known but this model or build does not offer it.</summary>
    Unsupported = 12,
    /// <summary>A defect on our side.</summary>
    Internal = 13,
    /// <summary>The store of the cluster's state does not answer: nothing that must be kept can be begun. A retry is safe.</summary>
    StoreUnavailable = 14,
    /// <summary>A remote provider failed, dropped the connection or answered nonsense. A retry is safe.</summary>
    ProviderFailed = 15,
    /// <summary>A content filter refused the request or its answer.</summary>
    ContentRefused = 16,
    /// <summary>A server of tools (MCP) that the request names does not answer, or answers nonsense. A retry is safe.</summary>
    ToolServerFailed = 18,
}
