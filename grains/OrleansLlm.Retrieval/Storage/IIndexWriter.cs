namespace OrleansLlm.Retrieval.Storage;

/// <summary>A file that is written from front to back.</summary>
public interface IIndexWriter : IDisposable
{
    /// <summary>Adds bytes; after a crash, any part of those since the last flush may be there or not.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Returns when all that was written, and the file itself, survive a crash.</summary>
    void Flush();
}
