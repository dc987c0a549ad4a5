using System.Numerics;

namespace OrleansLlm.Retrieval;

/// <summary>A set of row ordinals below a bound, one bit each. Not synchronised: whoever shares one does not change it.</summary>
public sealed class RowSet
{
    private ulong[] _words;

    /// <summary>An empty set of ordinals below <paramref name="capacity"/>.</summary>
    public RowSet(int capacity)
    {
        Capacity = capacity;
        _words = new ulong[(capacity + 63) / 64];
    }

    /// <summary>The bound.</summary>
    public int Capacity { get; private set; }

    /// <summary>How many are in.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Is it in?</summary>
    public bool Contains(int row) => (_words[row >> 6] & (1UL << (row & 63))) != 0;

    /// <summary>Puts one in.</summary>
    public void Add(int row) => _words[row >> 6] |= 1UL << (row & 63);

    /// <summary>Puts a run in.</summary>
    public void AddRange(int start, int count)
    {
        for (var row = start; row < start + count; row++)
        {
            Add(row);
        }
    }

    /// <summary>Raises the bound; nothing new is in.</summary>
    public void Grow(int capacity)
    {
        Capacity = Math.Max(Capacity, capacity);
        var words = (Capacity + 63) / 64;
        if (words > _words.Length)
        {
            Array.Resize(ref _words, Math.Max(words, 2 * _words.Length));
        }
    }

    /// <summary>Everything below the bound that is not in <paramref name="excluded"/>, whose bound may be lower.</summary>
    public static RowSet AllBut(int capacity, RowSet excluded)
    {
        var set = new RowSet(capacity);
        for (var i = 0; i < set._words.Length; i++)
        {
            set._words[i] = i < excluded._words.Length ? ~excluded._words[i] : ulong.MaxValue;
        }

        if ((capacity & 63) != 0)
        {
            set._words[^1] &= (1UL << (capacity & 63)) - 1;
        }

        return set;
    }

    /// <summary>Keeps what the other has too.</summary>
    public void IntersectWith(RowSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] &= i < other._words.Length ? other._words[i] : 0;
        }
    }

    /// <summary>Adds what the other has; its bound is no higher.</summary>
    public void UnionWith(RowSet other)
    {
        for (var i = 0; i < Math.Min(_words.Length, other._words.Length); i++)
        {
            _words[i] |= other._words[i];
        }
    }

    /// <summary>The ordinals in it, ascending.</summary>
    public IEnumerable<int> Rows()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var word = _words[i]; word != 0; word &= word - 1)
            {
                yield return (i << 6) + BitOperations.TrailingZeroCount(word);
            }
        }
    }
}
