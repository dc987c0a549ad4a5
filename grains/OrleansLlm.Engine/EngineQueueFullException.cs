namespace OrleansLlm.Engine;

/// <summary>The engine has as many sequences as it may hold; nothing of the refused one was started.</summary>
public sealed class EngineQueueFullException(int limit, TimeSpan retryAfter)
    : Exception($"The engine's queue is full: MaxWaiting is {limit}. Try again in {retryAfter.TotalSeconds:0.#} s.")
{
    /// <summary>About how long until a place is free, from the pace at which sequences ended of late.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
