namespace OrleansLlm.Engine;

/// <summary>The engine has as many sequences as it may hold, or the wait would be too long; nothing of the refused one was started.</summary>
public sealed class EngineQueueFullException : Exception
{
    /// <summary>As many sequences wait as may.</summary>
    /// <param name="limit">How many that is.</param>
    /// <param name="retryAfter">About how long until a place is free.</param>
    public EngineQueueFullException(int limit, TimeSpan retryAfter)
        : base($"The engine's queue is full: MaxWaiting is {limit}. Try again in {retryAfter.TotalSeconds:0.#} s.") =>
        RetryAfter = retryAfter;

    /// <summary>The wait would be longer than allowed.</summary>
    /// <param name="limit">The longest wait that is allowed.</param>
    /// <param name="predictedWait">About how long it would be.</param>
    public EngineQueueFullException(TimeSpan limit, TimeSpan predictedWait)
        : base($"The engine is too busy: MaxPredictedWait is {limit.TotalSeconds:0.#} s, and the wait would be about {predictedWait.TotalSeconds:0.#} s.") =>
        RetryAfter = predictedWait;

    private EngineQueueFullException(string message, TimeSpan retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <summary>When to come back: the time until a place is free, or the predicted wait. From the pace at which sequences ended of late.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>As many tokens wait for an encoder as may.</summary>
    internal static EngineQueueFullException ForTokens(long limit, long waiting, TimeSpan retryAfter) =>
        new($"The encoder's queue is full: at most {limit} tokens may wait, and {waiting} do. Try again in {retryAfter.TotalSeconds:0.#} s.", retryAfter);
}
