using System.Numerics;

namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>The merges of a BPE vocabulary: (left id, right id) to rank and merged id. Immutable; open addressing, since it is the hot lookup.</summary>
internal sealed class MergeTable
{
    private readonly ulong[] _keys;
    private readonly Merge[] _merges;
    private readonly int _shift;

    /// <summary>Builds the table; of a repeated pair the last one counts, as in the files' own reader.</summary>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Merged)> merges)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, merges.Count * 2));
        _keys = new ulong[size];
        _merges = new Merge[size];
        _shift = 64 - BitOperations.Log2((uint)size);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            var (left, right, merged) = merges[rank];
            int slot = Slot(Key(left, right));
            _keys[slot] = Key(left, right);
            _merges[slot] = new Merge(rank, merged);
        }
    }

    /// <summary>The merge of two neighbours; <see cref="Merge.None"/> when there is none.</summary>
    public Merge Find(int left, int right)
    {
        int slot = Slot(Key(left, right));
        return _keys[slot] == 0 ? Merge.None : _merges[slot];
    }

    // Zero marks a free slot, so ids count from one.
    private static ulong Key(int left, int right) => ((ulong)(uint)(left + 1) << 32) | (uint)(right + 1);

    private int Slot(ulong key)
    {
        int slot = (int)((key * 0x9E3779B97F4A7C15) >> _shift);
        while (_keys[slot] != 0 && _keys[slot] != key)
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        return slot;
    }
}
