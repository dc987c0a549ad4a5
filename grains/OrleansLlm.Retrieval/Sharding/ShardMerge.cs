using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>Joins what shards found.</summary>
internal static class ShardMerge
{
    /// <param name="map">The map that was searched by.</param>
    /// <param name="names">The shards.</param>
    /// <param name="sets">What each found.</param>
    /// <param name="depth">How many of each search are kept.</param>
    public static CandidateSet Join(ShardMap map, IReadOnlyList<string> names, IReadOnlyList<CandidateSet> sets, int depth)
    {
        var moved = map.IsDividing ? sets[names.ToList().IndexOf(map.Target!)].Candidates.Select(candidate => candidate.Document).ToHashSet(StringComparer.Ordinal) : [];
        var all = new List<Candidate>();
        for (var i = 0; i < names.Count; i++)
        {
            // A document that is moving is in both shards; the one it goes to has it as it is.
            all.AddRange(sets[i].Candidates.Where(candidate => names[i] != map.Source || !moved.Contains(candidate.Document))
                .Select(candidate => candidate with { Place = candidate.Place with { Shard = names[i] } }));
        }

        var version = sets.Sum(set => set.Version);
        return names.Count == 1 ? new CandidateSet(version, all) : new CandidateSet(version, Best(all, depth));
    }

    private static List<Candidate> Best(List<Candidate> all, int depth)
    {
        var lexical = all.Where(candidate => candidate.Lexical is not null).OrderByDescending(candidate => candidate.Lexical).Take(depth).ToHashSet(ReferenceEqualityComparer.Instance);
        var vector = all.Where(candidate => candidate.Vector is not null).OrderByDescending(candidate => candidate.Vector).Take(depth).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. all.Where(candidate => lexical.Contains(candidate) || vector.Contains(candidate)).Select(candidate => candidate with
        {
            Lexical = lexical.Contains(candidate) ? candidate.Lexical : null,
            Vector = vector.Contains(candidate) ? candidate.Vector : null,
        })];
    }
}
