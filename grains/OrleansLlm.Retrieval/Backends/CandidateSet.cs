namespace OrleansLlm.Retrieval.Backends;

/// <summary>What a search of an index found.</summary>
/// <param name="Version">A version of the index that was searched, or one before; 0 in back ends that do not count.</param>
/// <param name="Candidates">Those of both searches, each chunk once, in no order but that of equals: of two with the same score the first ranks higher.</param>
public sealed record CandidateSet(long Version, IReadOnlyList<Candidate> Candidates);
