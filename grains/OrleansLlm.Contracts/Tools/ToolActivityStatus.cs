namespace OrleansLlm.Contracts.Tools;

/// <summary>How far a call of a server's tool is. Values are part of the wire contract: never renumber.</summary>
public enum ToolActivityStatus
{
    /// <summary>It runs.</summary>
    InProgress = 0,
    /// <summary>It gave a result.</summary>
    Completed = 1,
    /// <summary>It failed; <see cref="ToolActivity.Error"/> tells why, and the model was told.</summary>
    Failed = 2,
    /// <summary>It waits for the caller's approval; the answer ends here.</summary>
    AwaitingApproval = 3,
    /// <summary>The caller did not approve it, and the model was told.</summary>
    Denied = 4,
}
