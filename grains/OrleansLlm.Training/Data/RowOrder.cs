namespace OrleansLlm.Training.Data;

/// <summary>The order in which rows are seen: each epoch in another order, which follows from seed and epoch alone, so that a resumed run sees what it would have seen.</summary>
public sealed class RowOrder(int rows, int seed)
{
    private readonly int[] _order = new int[rows];
    private long _epoch = -1;

    /// <summary>The row at a place of the endless sequence of epochs.</summary>
    public int At(long place)
    {
        long epoch = place / rows;
        if (epoch != _epoch)
        {
            Shuffle(epoch);
        }

        return _order[place % rows];
    }

    private void Shuffle(long epoch)
    {
        for (int i = 0; i < rows; i++)
        {
            _order[i] = i;
        }

        new Random(unchecked((seed * 7_919) + (int)epoch + (int)(epoch >> 32))).Shuffle(_order);
        _epoch = epoch;
    }
}
