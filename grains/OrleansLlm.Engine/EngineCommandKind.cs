namespace OrleansLlm.Engine;

/// <summary>What is asked.</summary>
internal enum EngineCommandKind
{
    /// <summary>Run a new sequence.</summary>
    Submit,
    /// <summary>The caller gives it up.</summary>
    Cancel,
    /// <summary>The reader of a paused sequence made room.</summary>
    Resume,
    /// <summary>The reader of a paused sequence did not read in time.</summary>
    Unread,
    /// <summary>The limit of a sequence's wait for a slot passed.</summary>
    QueueTime,
    /// <summary>A sequence's deadline passed.</summary>
    Deadline,
}
