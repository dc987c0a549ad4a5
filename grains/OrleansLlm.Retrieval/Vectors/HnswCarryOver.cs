namespace OrleansLlm.Retrieval.Vectors;

/// <summary>
/// Takes an older graph over without the rows that are gone: who lost a neighbour gets that one's neighbours to choose from, so that ways through it stay
/// (the consolidation of FreshDiskANN, Singh et al. 2021). Costs what was deleted, not what is there.
/// </summary>
/// <param name="old">The older graph.</param>
/// <param name="newRows">For each of its rows: the new ordinal, or -1 when it is gone. The order of rows is kept.</param>
/// <param name="rows">The new rows, those of the older graph first.</param>
internal sealed class HnswCarryOver(HnswGraph old, int[] newRows, VectorRows rows)
{
    /// <summary>Writes the neighbours of the rows that stay, and where searches begin.</summary>
    public void Write(HnswArrays arrays, ParallelOptions parallel)
    {
        Parallel.For(0, newRows.Length, parallel, row =>
        {
            for (var layer = 0; newRows[row] >= 0 && layer <= old.Level(row); layer++)
            {
                var block = arrays.Graph.Block(newRows[row], layer);
                HnswNeighbours.Write(block, HnswNeighbours.Fit(rows, newRows[row], Candidates(row, layer), block.Length - 1));
            }
        });
        arrays.Entry = newRows[old.Entry] >= 0 ? newRows[old.Entry] : Highest(arrays);
    }

    private int[] Candidates(int row, int layer)
    {
        var found = new List<int>();
        foreach (var neighbour in old.Neighbours(row, layer))
        {
            if (newRows[neighbour] >= 0)
            {
                found.Add(newRows[neighbour]);
                continue;
            }

            foreach (var beyond in old.Neighbours(neighbour, layer))
            {
                if (newRows[beyond] >= 0 && beyond != row)
                {
                    found.Add(newRows[beyond]);
                }
            }
        }

        return [.. found.Distinct()];
    }

    private int Highest(HnswArrays arrays)
    {
        var highest = 0;
        foreach (var row in newRows)
        {
            highest = row >= 0 && arrays.Levels[row] > arrays.Levels[highest] ? row : highest;
        }

        return highest;
    }
}
