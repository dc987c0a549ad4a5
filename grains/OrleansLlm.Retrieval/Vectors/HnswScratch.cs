using System.Collections.Concurrent;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>What one search needs beside the graph: which rows it saw, and which it still has to look from. Rented, so that searches allocate little.</summary>
internal sealed class HnswScratch
{
    private static readonly ConcurrentBag<HnswScratch> Idle = [];
    private int[] _seen = [];
    private int _round;

    /// <summary>Rows to look from, nearest first.</summary>
    public PriorityQueue<int, float> Frontier { get; } = new();

    public static HnswScratch Rent(int rows)
    {
        var scratch = Idle.TryTake(out var idle) ? idle : new HnswScratch();
        if (scratch._seen.Length < rows)
        {
            scratch._seen = new int[rows];
            scratch._round = 0;
        }

        return scratch;
    }

    public void Return() => Idle.Add(this);

    /// <summary>Forgets what was seen.</summary>
    public void Begin()
    {
        Frontier.Clear();
        if (++_round == int.MaxValue)
        {
            Array.Clear(_seen);
            _round = 1;
        }
    }

    /// <summary>Marks a row; false when it was marked already.</summary>
    public bool See(int row)
    {
        if (_seen[row] == _round)
        {
            return false;
        }

        _seen[row] = _round;
        return true;
    }
}
