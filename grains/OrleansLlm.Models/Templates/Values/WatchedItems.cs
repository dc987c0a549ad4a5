using System.Collections;

namespace OrleansLlm.Models.Templates.Values;

/// <summary>
/// The messages of a conversation, which note what a template has seen of them: while that is only messages up to a place, and nothing of how many there are, it would
/// have done the same with a conversation that ends at that place. May show only the first few for a while.
/// </summary>
internal sealed class WatchedItems : IReadOnlyList<object>
{
    private readonly IReadOnlyList<object> _items;
    private readonly WatchedItems _whole;
    private readonly int _skipped;
    private int _shown;
    private int _needed;

    public WatchedItems(IReadOnlyList<object> items)
    {
        (_items, _whole, _shown) = (items, this, items.Count);
    }

    private WatchedItems(WatchedItems whole, int skipped) => (_items, _whole, _skipped) = (whole._items, whole, skipped);

    /// <summary>How many of the first items a conversation must have for the template to have seen the same; <see cref="int.MaxValue"/>: how many there are was seen.</summary>
    public int Needed => _whole._needed;

    /// <summary>How many there are. Whoever asks has seen it.</summary>
    public int Count
    {
        get
        {
            _whole._needed = int.MaxValue;
            return Size;
        }
    }

    /// <summary>How many there are, for what the template does not see.</summary>
    public int Size => Math.Max(0, _whole._shown - _skipped);

    public object this[int index]
    {
        get
        {
            _whole._needed = Math.Max(_whole._needed, _skipped + index + 1);
            return index < Size ? _items[_skipped + index] : throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <summary>The number of elements of any list, for what the template does not see.</summary>
    public static int SizeOf(IReadOnlyList<object> items) => items is WatchedItems watched ? watched.Size : items.Count;

    /// <summary>The item at a place, or null where there is none; that there is none is seen too.</summary>
    public object? Find(int index)
    {
        _whole._needed = Math.Max(_whole._needed, _skipped + index + 1);
        return index < Size ? _items[_skipped + index] : null;
    }

    /// <summary>All but the first few.</summary>
    public WatchedItems Skip(int count) => new(_whole, _skipped + count);

    /// <summary>How many items of the whole lie before the item at a place.</summary>
    public int Before(int index) => _skipped + index;

    /// <summary>Does something while only the first items are shown; what is seen meanwhile does not count.</summary>
    public void Showing(int count, Action act)
    {
        var (shown, needed) = (_whole._shown, _whole._needed);
        _whole._shown = count;
        try
        {
            act();
        }
        finally
        {
            (_whole._shown, _whole._needed) = (shown, needed);
        }
    }

    public IEnumerator<object> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
