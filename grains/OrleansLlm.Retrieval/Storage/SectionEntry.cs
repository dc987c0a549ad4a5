using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Where a section lies in a snapshot, and the XXH3 of its bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct SectionEntry(long Id, long Offset, long Length, ulong Hash);
