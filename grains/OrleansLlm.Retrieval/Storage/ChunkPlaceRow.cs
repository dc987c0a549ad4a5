using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>A chunk's place as it lies in a snapshot; -1 for what is not known.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct ChunkPlaceRow(long FileStart, long ParentStart, int FileLength, int ParentLength, int Page, int Reserved)
{
    public static ChunkPlaceRow Of(ChunkPlace? place) =>
        new(place?.FileStart ?? -1, place?.ParentStart ?? -1, place?.FileLength ?? -1, place?.ParentLength ?? -1, place?.Page ?? -1, 0);

    public ChunkPlace? ToPlace() => FileStart < 0 && ParentStart < 0 && Page < 0 ? null : new ChunkPlace
    {
        Page = Page < 0 ? null : Page,
        FileStart = FileStart < 0 ? null : FileStart,
        FileLength = FileLength < 0 ? null : FileLength,
        ParentStart = ParentStart < 0 ? null : ParentStart,
        ParentLength = ParentLength < 0 ? null : ParentLength,
    };
}
