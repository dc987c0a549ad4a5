using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>
/// Builds a graph in batches, as ParlayANN does (Manohar et al. 2024): the rows of a batch look for their neighbours in the graph as it was before,
/// on all threads, and are linked in afterwards, target by target. So the graph depends on rows and seed only, never on threads.
/// </summary>
internal sealed unsafe class HnswBuilder
{
    private const int MaximumBatch = 2048;
    private readonly VectorRows _rows;
    private readonly HnswOptions _options;
    private readonly byte[] _levels;
    private readonly int[] _lowest;
    private readonly int[] _offsets;
    private readonly int[] _upper;
    private int _entry;

    private HnswBuilder(VectorRows rows, HnswOptions options)
    {
        _rows = rows;
        _options = options;
        _levels = GC.AllocateArray<byte>(rows.Rows, pinned: true);
        _offsets = GC.AllocateArray<int>(rows.Rows, pinned: true);
        _lowest = GC.AllocateArray<int>(checked(rows.Rows * (2 * options.Links + 1)), pinned: true);
        _upper = GC.AllocateArray<int>(DrawLevels(), pinned: true);
    }

    /// <summary>Of every row.</summary>
    public ReadOnlySpan<byte> Levels => _levels;

    public ReadOnlySpan<int> Lowest => _lowest;

    public ReadOnlySpan<int> Offsets => _offsets;

    public ReadOnlySpan<int> Upper => _upper;

    /// <summary>Valid as long as this builder is referenced.</summary>
    public HnswGraph Graph => new(_options.Links, _entry, Pointer<byte>(_levels), Pointer<int>(_lowest), Pointer<int>(_offsets), Pointer<int>(_upper));

    /// <summary>The graph of all rows.</summary>
    /// <param name="rows">At least one.</param>
    /// <param name="options">Links, candidates, seed, threads.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    public static HnswBuilder Build(VectorRows rows, HnswOptions options, CancellationToken cancellationToken = default)
    {
        var builder = new HnswBuilder(rows, options);
        // Neighbours often arrive together, and those of one batch do not see each other.
        var order = Enumerable.Range(0, rows.Rows).ToArray();
        new Random(options.Seed).Shuffle(order);
        builder._entry = order[0];
        for (var done = 1; done < order.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(order.Length - done, Math.Clamp(done / 16, 1, MaximumBatch));
            builder.Insert(order.AsMemory(done, count));
            done += count;
        }

        return builder;
    }

    private int DrawLevels()
    {
        var (random, scale, length) = (new Random(_options.Seed), 1 / Math.Log(_options.Links), 0);
        for (var row = 0; row < _levels.Length; row++)
        {
            _levels[row] = (byte)Math.Min(byte.MaxValue, -Math.Log(1 - random.NextDouble()) * scale);
            _offsets[row] = length;
            length += _levels[row] * (_options.Links + 1);
        }

        return length;
    }

    private void Insert(ReadOnlyMemory<int> batch)
    {
        var found = new int[batch.Length][][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Threads };
        Parallel.For(0, batch.Length, parallel, i => found[i] = Neighbours(batch.Span[i]));
        var links = new List<HnswLink>();
        for (var i = 0; i < batch.Length; i++)
        {
            var row = batch.Span[i];
            for (var layer = 0; layer < found[i].Length; layer++)
            {
                Write(Graph.Block(row, layer), found[i][layer]);
                links.AddRange(found[i][layer].Select(target => new HnswLink(target, layer, row)));
            }
        }

        // The sort is stable, so that a target sees new neighbours in the order of the batch.
        var targets = links.GroupBy(link => (link.Target, link.Layer)).ToArray();
        Parallel.ForEach(targets, parallel, target => LinkBack(target.Key.Target, target.Key.Layer, target));
        foreach (var row in batch.Span)
        {
            _entry = _levels[row] > _levels[_entry] ? row : _entry;
        }
    }

    /// <summary>The neighbours of a row that is not in the graph yet, by layer.</summary>
    private int[][] Neighbours(int row)
    {
        var (graph, target, scratch) = (Graph, new HnswTarget(_rows, row), HnswScratch.Rent(_rows.Rows));
        var top = Math.Min(graph.Level(row), graph.Level(graph.Entry));
        var neighbours = new int[top + 1][];
        int[] entries = [HnswSearch.Descend(graph, target, graph.Entry, graph.Level(graph.Entry), top)];
        for (var layer = top; layer >= 0; layer--)
        {
            var near = HnswSearch.Layer(graph, target, entries, layer, _options.BuildCandidates, scratch);
            neighbours[layer] = Select(near, _options.Links);
            entries = [.. near.Select(candidate => candidate.Row)];
        }

        scratch.Return();
        return neighbours;
    }

    private void LinkBack(int target, int layer, IEnumerable<HnswLink> added)
    {
        var block = Graph.Block(target, layer);
        var most = block.Length - 1;
        var rows = block.Slice(1, block[0]).ToArray().Concat(added.Select(link => link.Source)).ToArray();
        if (rows.Length > most)
        {
            var near = rows.Select(row => new ScoredRow(row, _rows.Estimate(target, row))).ToArray();
            Array.Sort(near);
            rows = Select(near, most);
        }

        Write(block, rows);
    }

    /// <summary>The paper's heuristic: a candidate that is nearer to a chosen one than to the row adds no new direction; such ones only fill up what is left.</summary>
    private int[] Select(ReadOnlySpan<ScoredRow> near, int most)
    {
        var (chosen, others) = (new List<int>(most), new List<int>());
        foreach (var candidate in near)
        {
            if (chosen.Count == most)
            {
                break;
            }

            (IsNew(candidate, chosen) ? chosen : others).Add(candidate.Row);
        }

        return [.. chosen, .. others.Take(most - chosen.Count)];
    }

    private bool IsNew(ScoredRow candidate, List<int> chosen)
    {
        foreach (var row in chosen)
        {
            if (_rows.Estimate(candidate.Row, row) > candidate.Score)
            {
                return false;
            }
        }

        return true;
    }

    private static void Write(Span<int> block, int[] rows)
    {
        block[0] = rows.Length;
        rows.CopyTo(block[1..]);
    }

    private static T* Pointer<T>(T[] values) where T : unmanaged => values.Length == 0 ? null : (T*)Marshal.UnsafeAddrOfPinnedArrayElement(values, 0);
}
