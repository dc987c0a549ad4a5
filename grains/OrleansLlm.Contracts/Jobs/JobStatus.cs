namespace OrleansLlm.Contracts.Jobs;

/// <summary>How far a job is. Values are part of the wire contract: never renumber.</summary>
public enum JobStatus
{
    /// <summary>It runs, or will as soon as a silo takes it up.</summary>
    Running = 0,
    /// <summary>It was asked to end.</summary>
    Cancelling = 1,
    /// <summary>It did what it was made for.</summary>
    Succeeded = 2,
    /// <summary>It can not be done.</summary>
    Failed = 3,
    /// <summary>It ended because it was asked to.</summary>
    Cancelled = 4,
    /// <summary>Its time ended before its work did.</summary>
    Expired = 5,
}
