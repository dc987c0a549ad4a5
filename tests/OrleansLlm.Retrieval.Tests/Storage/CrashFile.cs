namespace OrleansLlm.Retrieval.Tests.Storage;

/// <summary>A file as its reader sees it, and how much of it survives a crash for sure.</summary>
internal sealed class CrashFile
{
    public byte[] Bytes { get; set; } = [];

    /// <summary>Bytes that were flushed; -1: not even the name was.</summary>
    public int Durable { get; set; } = -1;
}
