using System.Buffers;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Makes an index of a backup.</summary>
internal static class IndexRestore
{
    public static void Run(Stream source, IIndexFolder folder)
    {
        if (IndexFiles.Exist(folder))
        {
            throw new RetrievalException("There is an index here already; restore into an empty folder.");
        }

        var name = IndexFiles.Snapshot(1);
        try
        {
            Copy(source, folder, name);
            using var snapshot = SnapshotFile.TryOpen(name, folder.Open(name)) ?? throw new IndexDamagedException(name, "the backup has no valid end.");
            snapshot.Verify();
        }
        catch
        {
            folder.Delete(name);
            throw;
        }
    }

    private static void Copy(Stream source, IIndexFolder folder, string name)
    {
        using var writer = folder.Create(name);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        int read;
        while ((read = source.Read(buffer)) > 0)
        {
            writer.Write(buffer.AsSpan(0, read));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        writer.Flush();
    }
}
