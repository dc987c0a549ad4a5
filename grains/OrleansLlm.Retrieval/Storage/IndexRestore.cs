using System.Runtime.CompilerServices;

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

    /// <summary>The end goes to the disk last, as in a snapshot's own writing: what a crash cuts off never looks whole.</summary>
    private static void Copy(Stream source, IIndexFolder folder, string name)
    {
        using var writer = folder.Create(name);
        var (buffer, held) = (new byte[1 << 20], 0);
        while (source.ReadAtLeast(buffer.AsSpan(held), buffer.Length - held, throwOnEndOfStream: false) is > 0 and var read)
        {
            var ready = Math.Max(0, held + read - Unsafe.SizeOf<SnapshotFooter>());
            writer.Write(buffer.AsSpan(0, ready));
            held += read - ready;
            buffer.AsSpan(ready, held).CopyTo(buffer);
        }

        writer.Flush();
        writer.Write(buffer.AsSpan(0, held));
        writer.Flush();
    }
}
