using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Tests.Storage;

/// <summary>Writes into a <see cref="CrashFolder"/>.</summary>
internal sealed class CrashWriter(CrashFolder folder, CrashFile file) : IIndexWriter
{
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        file.Bytes = [.. file.Bytes, .. bytes];
        folder.Step();
    }

    public void Flush()
    {
        folder.Step();
        file.Durable = file.Bytes.Length;
    }

    public void Dispose()
    {
    }
}
