namespace OrleansLlm.Routing.Plans;

/// <summary>Kinds of failure that a fallback may go on after.</summary>
[Flags]
public enum FallbackCauses
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>Unreachable, dropped, 5xx, malformed.</summary>
    Failure = 1,
    /// <summary>Full, or the provider's own rate limit.</summary>
    Busy = 2,
    /// <summary>Too slow.</summary>
    Timeout = 4,
    /// <summary>The prompt does not fit this model: a larger one may take it.</summary>
    ContextLength = 8,
    /// <summary>The provider's content filter refused, or the answer is empty for that reason.</summary>
    ContentRefused = 16,
    /// <summary>The feature is not there.</summary>
    Unsupported = 32,
    /// <summary>Our credentials or the model's name are wrong at this provider.</summary>
    Misconfigured = 64,
    /// <summary>What a user would expect.</summary>
    Default = Failure | Busy | Timeout | ContextLength | Unsupported | Misconfigured,
}
