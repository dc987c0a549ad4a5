using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>The last bytes of a snapshot, written when all before them are on the disk: a file that ends so is whole.</summary>
/// <param name="DirectoryOffset">Where the table of sections lies.</param>
/// <param name="Sections">How many it has.</param>
/// <param name="DirectoryHash">The XXH3 of the table.</param>
/// <param name="Mark"><see cref="CurrentMark"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct SnapshotFooter(long DirectoryOffset, long Sections, ulong DirectoryHash, ulong Mark)
{
    /// <summary>"OLLMRAG1": the format and its version.</summary>
    public const ulong CurrentMark = 0x3147_4152_4D4C_4C4F;
}
