using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>A graph's memory while it is built: who has which level is known from the start, neighbours are written as they are found.</summary>
internal sealed unsafe class HnswArrays
{
    private readonly int _links;
    private readonly byte[] _levels;
    private readonly int[] _lowest;
    private readonly int[] _offsets;
    private readonly int[] _upper;

    public HnswArrays(ReadOnlySpan<byte> levels, int links)
    {
        _links = links;
        _levels = Pinned<byte>(levels.Length);
        _offsets = Pinned<int>(levels.Length);
        _lowest = Pinned<int>(checked(levels.Length * (2 * links + 1)));
        levels.CopyTo(_levels);
        var length = 0;
        for (var row = 0; row < levels.Length; row++)
        {
            _offsets[row] = length;
            length += levels[row] * (links + 1);
        }

        _upper = Pinned<int>(length);
    }

    public ReadOnlySpan<byte> Levels => _levels;

    public ReadOnlySpan<int> Lowest => _lowest;

    public ReadOnlySpan<int> Offsets => _offsets;

    public ReadOnlySpan<int> Upper => _upper;

    /// <summary>Where searches begin.</summary>
    public int Entry { get; set; }

    /// <summary>Valid as long as this is referenced.</summary>
    public HnswGraph Graph => new(_links, Entry, Pointer(_levels), Pointer(_lowest), Pointer(_offsets), Pointer(_upper));

    private static T[] Pinned<T>(int length) where T : unmanaged => GC.AllocateArray<T>(length, pinned: true);

    private static T* Pointer<T>(T[] values) where T : unmanaged => values.Length == 0 ? null : (T*)Marshal.UnsafeAddrOfPinnedArrayElement(values, 0);
}
