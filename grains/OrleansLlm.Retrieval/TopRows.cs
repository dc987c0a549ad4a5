namespace OrleansLlm.Retrieval;

/// <summary>The best k of the rows offered: a heap with the worst of them on top. One thread.</summary>
internal sealed class TopRows(int capacity)
{
    private readonly ScoredRow[] _heap = new ScoredRow[capacity];
    private int _count;

    /// <summary>A row must score above this, or as high with a lower ordinal, to get in.</summary>
    public float Threshold => _count < _heap.Length ? float.NegativeInfinity : _heap.Length == 0 ? float.PositiveInfinity : _heap[0].Score;

    public int Count => _count;

    public void Offer(int row, float score)
    {
        var candidate = new ScoredRow(row, score);
        if (_count < _heap.Length)
        {
            _heap[_count] = candidate;
            Rise(_count++);
        }
        else if (_heap.Length > 0 && candidate > _heap[0])
        {
            _heap[0] = candidate;
            Sink(0);
        }
    }

    /// <summary>Best first; the heap stays as it is.</summary>
    public ScoredRow[] ToSorted()
    {
        var rows = _heap[.._count];
        Array.Sort(rows);
        return rows;
    }

    private void Rise(int child)
    {
        while (child > 0 && _heap[child] < _heap[(child - 1) / 2])
        {
            var parent = (child - 1) / 2;
            (_heap[child], _heap[parent]) = (_heap[parent], _heap[child]);
            child = parent;
        }
    }

    private void Sink(int parent)
    {
        while (2 * parent + 1 < _count)
        {
            var child = 2 * parent + 1;
            if (child + 1 < _count && _heap[child + 1] < _heap[child])
            {
                child++;
            }

            if (!(_heap[child] < _heap[parent]))
            {
                return;
            }

            (_heap[child], _heap[parent]) = (_heap[parent], _heap[child]);
            parent = child;
        }
    }
}
