namespace OrleansLlm.Retrieval.Vectors;

/// <summary>Walks a graph towards what is looked for: a query, or a row that is being built in.</summary>
internal static class HnswSearch
{
    /// <summary>The best rows by their exact cosines, best first; which of all rows are looked at is the graph's choice.</summary>
    public static ScoredRow[] Find(HnswGraph graph, VectorRows rows, VectorQuery query, int top, int candidates, RowSet? allowed = null)
    {
        var scratch = HnswScratch.Rent(rows.Rows);
        var target = new HnswTarget(rows, query);
        var entry = Descend(graph, target, graph.Entry, graph.Level(graph.Entry), 0);
        var near = Layer(graph, target, [entry], 0, Math.Max(top, candidates), scratch, allowed);
        scratch.Return();
        var best = new TopRows(Math.Min(top, near.Length));
        foreach (var (row, _) in near)
        {
            best.Offer(row, rows.Exact(query, row));
        }

        return best.ToSorted();
    }

    /// <summary>The nearest row that greedy steps find on the layers above <paramref name="floor"/>.</summary>
    public static int Descend(HnswGraph graph, HnswTarget target, int entry, int top, int floor)
    {
        var (nearest, score) = (entry, target.Estimate(entry));
        for (var layer = top; layer > floor; layer--)
        {
            for (var moved = true; moved;)
            {
                moved = false;
                foreach (var row in graph.Neighbours(nearest, layer))
                {
                    if (target.Estimate(row) is var estimate && estimate > score)
                    {
                        (nearest, score, moved) = (row, estimate, true);
                    }
                }
            }
        }

        return nearest;
    }

    /// <summary>The best rows found on one layer, by estimate, best first.</summary>
    public static ScoredRow[] Layer(
        HnswGraph graph, HnswTarget target, ReadOnlySpan<int> entries, int layer, int candidates, HnswScratch scratch, RowSet? allowed = null)
    {
        var best = new TopRows(candidates);
        scratch.Begin();
        foreach (var entry in entries)
        {
            Visit(entry, target, best, scratch, allowed);
        }

        while (scratch.Frontier.TryDequeue(out var from, out var distance) && -distance >= best.Threshold)
        {
            var neighbours = graph.Neighbours(from, layer);
            foreach (var row in neighbours)
            {
                target.Prefetch(row);
            }

            foreach (var row in neighbours)
            {
                Visit(row, target, best, scratch, allowed);
            }
        }

        return best.ToSorted();
    }

    private static void Visit(int row, HnswTarget target, TopRows best, HnswScratch scratch, RowSet? allowed)
    {
        if (!scratch.See(row) || target.Estimate(row) is var estimate && estimate <= best.Threshold)
        {
            return;
        }

        scratch.Frontier.Enqueue(row, -estimate);
        // Rows that may not be found still lead to others.
        if (allowed is null || allowed.Contains(row))
        {
            best.Offer(row, estimate);
        }
    }
}
