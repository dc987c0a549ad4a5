namespace OrleansLlm.Engine;

/// <summary>A sequence ended because one of its own time limits passed.</summary>
public sealed class EngineTimeoutException(EngineTimeLimit kind, TimeSpan limit)
    : Exception(kind == EngineTimeLimit.QueueTime
        ? $"The sequence waited longer for a slot than its limit of {limit.TotalSeconds:0.###} s."
        : $"The sequence did not end within its deadline of {limit.TotalSeconds:0.###} s.")
{
    /// <summary>Which limit.</summary>
    public EngineTimeLimit Kind { get; } = kind;

    /// <summary>The limit that the caller gave.</summary>
    public TimeSpan Limit { get; } = limit;
}
