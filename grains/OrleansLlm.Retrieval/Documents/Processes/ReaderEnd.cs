namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>How a process ended over a file.</summary>
public enum ReaderEnd
{
    /// <summary>It did not read the file in time and was ended.</summary>
    TimedOut = 0,

    /// <summary>It ended itself, such as for want of memory.</summary>
    Died = 1,
}
