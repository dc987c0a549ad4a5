namespace OrleansLlm.Engine;

/// <summary>Which of a sequence's own time limits passed.</summary>
public enum EngineTimeLimit
{
    /// <summary>It waited too long for its first slot; nothing was computed.</summary>
    QueueTime = 0,
    /// <summary>It did not end in time; the text so far is incomplete.</summary>
    Deadline = 1,
}
