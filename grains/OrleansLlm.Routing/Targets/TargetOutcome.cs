namespace OrleansLlm.Routing.Targets;

/// <summary>What the end of a call tells about its target.</summary>
public enum TargetOutcome
{
    /// <summary>It answered well.</summary>
    Answered,
    /// <summary>Nothing: the caller left, or the request itself was at fault.</summary>
    Neutral,
    /// <summary>Unreachable, too slow, broken.</summary>
    Failed,
    /// <summary>Full, or over the limit it has for us.</summary>
    Busy,
    /// <summary>Our credentials or the model's name are wrong there: every call would fail.</summary>
    Misconfigured,
}
