namespace OrleansLlm.Routing.Learning.Models;

/// <summary>How neighbours are counted.</summary>
/// <param name="Count">How many count.</param>
/// <param name="Power">A neighbour counts with its cosine similarity to this power.</param>
/// <param name="Shrinkage">The mean of all examples counts like so many whole neighbours.</param>
internal sealed record NeighbourSettings(int Count, double Power, double Shrinkage);
