namespace OrleansLlm.Retrieval.Vectors;

/// <summary>
/// Builds a graph in batches, as ParlayANN does (Manohar et al. 2024): the rows of a batch look for their neighbours in the graph as it was before,
/// on all threads, and are linked in afterwards, target by target. So the graph depends on rows and seed only, never on threads.
/// </summary>
internal sealed class HnswBuilder
{
    private const int MaximumBatch = 2048;
    private readonly VectorRows _rows;
    private readonly HnswOptions _options;
    private readonly HnswArrays _arrays;
    private readonly ParallelOptions _parallel;

    private HnswBuilder(VectorRows rows, HnswOptions options, ReadOnlySpan<byte> levels)
    {
        _rows = rows;
        _options = options;
        _arrays = new HnswArrays(levels, options.Links);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
    }

    /// <summary>The graph of all rows.</summary>
    /// <param name="rows">At least one.</param>
    /// <param name="options">Links, candidates, seed, threads.</param>
    public static HnswArrays Build(VectorRows rows, HnswOptions options)
    {
        var builder = new HnswBuilder(rows, options, Levels([], rows.Rows, options));
        var order = builder.Order(0);
        builder._arrays.Entry = order[0];
        builder.Insert(order, 1);
        return builder._arrays;
    }

    /// <summary>The graph of all rows, made of an older one: for few deletions and additions much faster than <see cref="Build"/>.</summary>
    /// <param name="rows">Those of the older graph that stay, in their order, then new ones.</param>
    /// <param name="options">Links as the older graph's.</param>
    /// <param name="old">The older graph.</param>
    /// <param name="newRows">For each of its rows: the new ordinal, or -1 when it is gone; at least one stays.</param>
    public static HnswArrays Extend(VectorRows rows, HnswOptions options, HnswGraph old, int[] newRows)
    {
        byte[] kept = [.. Enumerable.Range(0, newRows.Length).Where(row => newRows[row] >= 0).Select(row => (byte)old.Level(row))];
        var builder = new HnswBuilder(rows, options, Levels(kept, rows.Rows, options));
        new HnswCarryOver(old, newRows, rows).Write(builder._arrays, builder._parallel);
        builder.Insert(builder.Order(kept.Length), kept.Length);
        return builder._arrays;
    }

    /// <summary>Each level holds a share of 1 / links of the rows below it.</summary>
    private static byte[] Levels(byte[] kept, int rows, HnswOptions options)
    {
        var (levels, random, scale) = (new byte[rows], new Random(options.Seed), 1 / Math.Log(options.Links));
        kept.CopyTo(levels, 0);
        for (var row = kept.Length; row < rows; row++)
        {
            levels[row] = (byte)Math.Min(byte.MaxValue, -Math.Log(1 - random.NextDouble()) * scale);
        }

        return levels;
    }

    /// <summary>Rows from <paramref name="first"/> on in random order after those before it: neighbours often arrive together, and those of one batch do not see each other.</summary>
    private int[] Order(int first)
    {
        var order = Enumerable.Range(0, _rows.Rows).ToArray();
        new Random(_options.Seed).Shuffle(order.AsSpan(first));
        return order;
    }

    private void Insert(int[] order, int done)
    {
        while (done < order.Length)
        {
            var count = Math.Min(order.Length - done, Math.Clamp(done / 16, 1, MaximumBatch));
            Insert(order.AsMemory(done, count));
            done += count;
        }
    }

    private void Insert(ReadOnlyMemory<int> batch)
    {
        var found = new int[batch.Length][][];
        Parallel.For(0, batch.Length, _parallel, i => found[i] = Neighbours(batch.Span[i]));
        var links = new List<HnswLink>();
        for (var i = 0; i < batch.Length; i++)
        {
            var row = batch.Span[i];
            for (var layer = 0; layer < found[i].Length; layer++)
            {
                HnswNeighbours.Write(_arrays.Graph.Block(row, layer), found[i][layer]);
                links.AddRange(found[i][layer].Select(target => new HnswLink(target, layer, row)));
            }
        }

        // Groups keep the order of the batch, so that a target sees new neighbours in that order.
        Parallel.ForEach(links.GroupBy(link => (link.Target, link.Layer)).ToArray(), _parallel, target => LinkBack(target.Key.Target, target.Key.Layer, target));
        foreach (var row in batch.Span)
        {
            _arrays.Entry = _arrays.Levels[row] > _arrays.Levels[_arrays.Entry] ? row : _arrays.Entry;
        }
    }

    /// <summary>The neighbours of a row that is not in the graph yet, by layer.</summary>
    private int[][] Neighbours(int row)
    {
        var (graph, target, scratch) = (_arrays.Graph, new HnswTarget(_rows, row), HnswScratch.Rent(_rows.Rows));
        var top = Math.Min(graph.Level(row), graph.Level(graph.Entry));
        var neighbours = new int[top + 1][];
        int[] entries = [HnswSearch.Descend(graph, target, graph.Entry, graph.Level(graph.Entry), top)];
        for (var layer = top; layer >= 0; layer--)
        {
            var near = HnswSearch.Layer(graph, target, entries, layer, _options.BuildCandidates, scratch);
            neighbours[layer] = HnswNeighbours.Choose(_rows, near, _options.Links);
            entries = [.. near.Select(candidate => candidate.Row)];
        }

        scratch.Return();
        return neighbours;
    }

    private void LinkBack(int target, int layer, IEnumerable<HnswLink> added)
    {
        var block = _arrays.Graph.Block(target, layer);
        int[] candidates = [.. block.Slice(1, block[0]), .. added.Select(link => link.Source)];
        HnswNeighbours.Write(block, HnswNeighbours.Fit(_rows, target, candidates, block.Length - 1));
    }
}
