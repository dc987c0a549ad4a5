namespace OrleansLlm.Routing.Caching;

/// <summary>
/// About how often keys were asked for lately, in constant memory: a count-min sketch whose counters are halved after a while (TinyLFU, Einziger, Friedman
/// and Manes, 2017). Never too low but by ageing. Not thread-safe.
/// </summary>
internal sealed class FrequencySketch
{
    private const int Rows = 4;
    private const byte Most = 15;
    private const int SamplesPerCounter = 10;

    private readonly byte[][] _rows;
    private readonly uint _mask;
    private int _samples;

    /// <param name="counters">Counters per row, a power of two; about as many as there are keys.</param>
    public FrequencySketch(int counters)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counters & (counters - 1), 0);
        _mask = (uint)counters - 1;
        _rows = [.. Enumerable.Range(0, Rows).Select(_ => new byte[counters])];
    }

    public void Add(string key)
    {
        var hash = StableHash.Of(key);
        foreach (var row in _rows)
        {
            ref var counter = ref row[hash & _mask];
            counter += counter < Most ? (byte)1 : (byte)0;
            hash = StableHash.Next(hash);
        }

        if (++_samples > SamplesPerCounter * _rows[0].Length)
        {
            Age();
        }
    }

    public int Of(string key)
    {
        var hash = StableHash.Of(key);
        var least = Most;
        foreach (var row in _rows)
        {
            least = Math.Min(least, row[hash & _mask]);
            hash = StableHash.Next(hash);
        }

        return least;
    }

    private void Age()
    {
        _samples /= 2;
        foreach (var row in _rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                row[i] >>= 1;
            }
        }
    }
}
