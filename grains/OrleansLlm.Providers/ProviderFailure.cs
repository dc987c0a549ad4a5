namespace OrleansLlm.Providers;

/// <summary>How a provider failed: what a router needs to know to go on.</summary>
public enum ProviderFailure
{
    /// <summary>No connection: nothing was sent. Safe to try elsewhere.</summary>
    Unreachable,
    /// <summary>429: the server's own limit; <see cref="OrleansLlm.Contracts.LlmException.RetryAfter"/> as it told it.</summary>
    RateLimited,
    /// <summary>503 and the like: full or starting.</summary>
    Overloaded,
    /// <summary>Another 5xx.</summary>
    ServerError,
    /// <summary>A phase took too long: connect, first token, between tokens, total.</summary>
    Timeout,
    /// <summary>The connection ended, or the stream did without its end.</summary>
    Dropped,
    /// <summary>What came is not what the protocol allows.</summary>
    Malformed,
    /// <summary>Prompt and output do not fit the model's context.</summary>
    ContextLength,
    /// <summary>The server's content filter refused.</summary>
    ContentRefused,
    /// <summary>400, 413, 422: the request is wrong for this server.</summary>
    BadRequest,
    /// <summary>401, 403: our credentials. The caller can do nothing about it.</summary>
    Credentials,
    /// <summary>404: no such model or deployment.</summary>
    NoSuchModel,
    /// <summary>The server, or its protocol, has no such feature.</summary>
    Unsupported,
}
