namespace OrleansLlm.Retrieval.Vectors;

/// <summary>
/// The graph as it lies in memory or in a mapped file. Lowest layer: per row a count and room for 2 M neighbours.
/// Upper layers: rows of level L have L blocks of a count and M neighbours, the first at their offset.
/// </summary>
internal readonly unsafe struct HnswGraph(int links, int entry, byte* levels, int* lowest, int* offsets, int* upper)
{
    /// <summary>M.</summary>
    public int Links { get; } = links;

    /// <summary>A row of the highest level, where searches begin.</summary>
    public int Entry { get; } = entry;

    public int Level(int row) => levels[row];

    /// <summary>Count, then neighbours; room for the most that the layer allows.</summary>
    public Span<int> Block(int row, int layer) => layer == 0
        ? new Span<int>(lowest + (long)row * (2 * Links + 1), 2 * Links + 1)
        : new Span<int>(upper + offsets[row] + (layer - 1) * (Links + 1), Links + 1);

    public ReadOnlySpan<int> Neighbours(int row, int layer)
    {
        var block = Block(row, layer);
        return block.Slice(1, block[0]);
    }
}
