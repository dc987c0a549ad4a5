namespace OrleansLlm.Retrieval.Vectors;

/// <summary>How a graph of neighbours (HNSW, Malkov and Yashunin 2016) is built and searched.</summary>
public sealed record HnswOptions
{
    /// <summary>Neighbours per row on upper layers, twice as many on the lowest: memory for recall. 4 to 64.</summary>
    public int Links { get; init; } = 16;

    /// <summary>Candidates kept while a row's neighbours are looked for: build time for recall.</summary>
    public int BuildCandidates { get; init; } = 100;

    /// <summary>Candidates kept in a search; never fewer than the rows wanted.</summary>
    public int SearchCandidates { get; init; } = 96;

    /// <summary>Rows from which a graph is built; below it every row is looked at.</summary>
    public int MinimumRows { get; init; } = 50_000;

    /// <summary>Of levels and order of insertion. The same rows, history and seed make the same graph, at any number of threads.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads that may build at once.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
