namespace OrleansLlm.Grains.FileSearch;

/// <summary>What searching files gave.</summary>
/// <param name="Queries">What was searched for.</param>
/// <param name="Hits">Best first.</param>
/// <param name="Cost">What it cost in US dollars, queries included.</param>
internal sealed record FoundPassages(IReadOnlyList<string> Queries, IReadOnlyList<FoundPassage> Hits, decimal Cost);
